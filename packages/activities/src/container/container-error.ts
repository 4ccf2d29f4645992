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
  if (error.status === 404) {
    const message = `The engine no longer has ${subject}, somebody else removed it: ${error.message}`;
    return new ContainerError(FailureType.ContainerLost, message, details, error);
  }
  if (isRefusal(error)) {
    const message = `The engine refused a call for ${subject}: ${error.message}`;
    return new ContainerError(FailureType.InvalidOptions, message, details, error);
  }
  // None, 5xx, and what passes by itself: waiting may help.
  const message = `The engine failed to answer for ${subject}: ${error.message}`;
  return new ContainerError(FailureType.EngineUnreachable, message, details, error);
}

/** By the engine, or by what guards it, such as an authorisation plugin (403): asked again, it says the same again. */
function isRefusal({ status = 0 }: EngineError): boolean {
  return status >= 400 && status < 500 && !PASSING.has(status);
}

/** Request timeout, conflict, too many requests: of the client's errors those that pass. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 429]);
