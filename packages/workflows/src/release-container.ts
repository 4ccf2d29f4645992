import type { ContainerExecutionInput, ExitedContainer } from '@tdw/payloads';
import { release } from './container-activities.ts';
import { noteKept } from './note-kept.ts';

/**
 * Tells the worker that the container's result has been seen, unless the container is to be kept.
 *
 * @param key - of its execution
 * @param isDoneWith - whether it has succeeded, or nobody wants to know, for its run was cancelled
 */
export function releaseContainer(
  { autoRemove = true }: Pick<ContainerExecutionInput, 'autoRemove'>,
  key: string,
  exited: ExitedContainer,
  isDoneWith: boolean,
): void {
  if (autoRemove === true || (autoRemove === 'onSuccess' && isDoneWith)) release(exited);
  else if (autoRemove === 'onSuccess' && exited.exitCode === 0) noteKept(key);
}
