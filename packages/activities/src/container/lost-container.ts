import { containerTitle, FailureType } from '@tdw/payloads';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/** The failure of a container that has run, as far as one knows, and is gone. */
export function lostContainer({ key, input }: ContainerRun, containerId: string | undefined): ContainerError {
  const message = `The ${containerTitle(input)} was removed by somebody else before its exit was seen`;
  const details = { key, image: input.image, ...(containerId !== undefined && { containerId }) };
  return new ContainerError(FailureType.ContainerLost, message, details);
}
