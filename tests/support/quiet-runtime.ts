import { DefaultLogger, Runtime } from '@temporalio/worker';

// A worker's own chatter is not what a failing test has to say.
Runtime.install({ logger: new DefaultLogger('WARN') });
