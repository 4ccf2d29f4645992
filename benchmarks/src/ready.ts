/** What `tdw-worker` logs when it is ready; the no-op worker says the same. */
export const READY = 'The worker is ready';
