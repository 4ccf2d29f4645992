import { containerTitle, failureMessage, type FailureDetails, FailureType, hintFor } from '@tdw/payloads';
import { EngineError } from '../engine/engine-client.ts';

/**
 * What kept a container from running. Match on `type`; an exit code is never an error but a result. The message says
 * what happened, what may be done about it, and what the container wrote last.
 */
export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  readonly type: FailureType;
  readonly details: FailureDetails;
  /** What happened, in a few words. */
  readonly what: string;
  readonly #hint: string | undefined;

  /**
   * @param what - what happened, in a few words
   * @param hint - what may be done about it. Default: what is to be said of all failures of the type
   */
  constructor(type: FailureType, what: string, details: FailureDetails = {}, cause?: unknown, hint?: string) {
    const advice = hint ?? hintFor(type, details);
    super(failureMessage(what, { hint: advice, logTail: details.logTail }), { cause });
    this.type = type;
    this.details = details;
    this.what = what;
    this.#hint = advice;
  }

  /** Adds what is found out only later. */
  add(details: FailureDetails): void {
    Object.assign(this.details, details);
    this.message = failureMessage(this.what, { hint: this.#hint, logTail: this.details.logTail });
  }
}

/** Gives an error of the engine that no step foresaw the type that its status stands for. */
export function toContainerError(error: unknown, details: FailureDetails): unknown {
  if (!(error instanceof EngineError)) return error;
  const { name, image } = details;
  const subject = image === undefined ? 'a container' : `the ${containerTitle({ name, image })}`;
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
