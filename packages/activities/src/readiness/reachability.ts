/** Refusals and broken connections come from whoever has the address. */
const ANSWERS: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/** Whether a connection that failed says something of the container, or only that there is no way to it from here. */
export function isAnswer(error: Error): boolean {
  return ANSWERS.has((error as NodeJS.ErrnoException).code);
}
