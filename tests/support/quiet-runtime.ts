import { DefaultLogger, Runtime } from '@temporalio/worker';

// What a worker logs of failures that a test provokes is not what a failing test has to say.
Runtime.install({ logger: new DefaultLogger('ERROR') });
