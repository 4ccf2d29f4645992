import type { WorkerPlugin } from '@temporalio/worker';
import { isCompanion } from './host/companion-workers.ts';
import type { ContainerHostOptions } from './host/container-host.ts';
import { registerAll, registerWorkflows } from './register.ts';

/**
 * Makes a worker of your own run the container workflows and their containers, beside what is yours:
 * `Worker.create({ …, plugins: [containerPlugin()] })`. Name it after plugins that set a data converter or
 * interceptors, which then hold for the workers beside yours, too.
 *
 * `Worker.create` rejects with a {@link DuplicateNameError} when an activity, a sink or a workflow of yours has the
 * name of one of ours. With a replaying worker (`Worker.runReplayHistory`) it adds the workflows.
 */
export function containerPlugin(hostOptions: ContainerHostOptions = {}): WorkerPlugin {
  return {
    name: 'tdw.containers',
    configureWorker: async (options) => (isCompanion(options) ? options : registerAll(options, hostOptions)),
    configureReplayWorker: (options) => registerWorkflows(options),
  };
}
