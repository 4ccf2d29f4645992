import { type FailureDetails, FailureType } from '@tdw/payloads';
import { EngineError } from '../engine/engine-client.ts';

/** What kept a container from running. Match on `type`; an exit code is never an error but a result. */
export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  readonly type: FailureType;
  readonly details: FailureDetails;

  constructor(type: FailureType, message: string, details: FailureDetails = {}, cause?: unknown) {
    super(message, { cause });
    this.type = type;
    this.details = details;
  }
}

/** Gives an error of the engine that no step foresaw the type that its status stands for. */
export function toContainerError(error: unknown, details: FailureDetails): unknown {
  if (!(error instanceof EngineError)) return error;
  const subject = details.image === undefined ? 'a container' : `the container of '${details.image}'`;
  switch (error.status) {
    case 404: {
      const message = `The engine no longer has ${subject}, somebody else removed it: ${error.message}`;
      return new ContainerError(FailureType.ContainerLost, message, details, error);
    }
    case 400: {
      const message = `The engine refused a call for ${subject}: ${error.message}`;
      return new ContainerError(FailureType.InvalidOptions, message, details, error);
    }
    default: {
      // None, 5xx, and what a proxy in front of the engine may say: waiting may help.
      const message = `The engine failed to answer for ${subject}: ${error.message}`;
      return new ContainerError(FailureType.EngineUnreachable, message, details, error);
    }
  }
}
