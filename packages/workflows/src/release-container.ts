import type { ContainerExecutionInput, ExitedContainer } from '@tdw/payloads';
import { release } from './container-activities.ts';

/**
 * Tells the worker that the container's result has been seen, unless the container is to be kept.
 *
 * @param isDoneWith - whether it has succeeded, or nobody wants to know, for its run was cancelled
 */
export function releaseContainer(
  { autoRemove = true }: Pick<ContainerExecutionInput, 'autoRemove'>,
  exited: ExitedContainer,
  isDoneWith: boolean,
): void {
  if (autoRemove === true || (autoRemove === 'onSuccess' && isDoneWith)) release(exited);
}
