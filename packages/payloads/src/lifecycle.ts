/** A `job` runs to its exit; a `service` becomes ready, is used, and is stopped. */
export type Lifecycle = 'job' | 'service';

/** What a container is where its author did not say: who waits until it is ready means to use it. */
export function lifecycleOf({ lifecycle, waitStrategy }: { lifecycle?: Lifecycle; waitStrategy?: object }): Lifecycle {
  return lifecycle ?? (waitStrategy === undefined ? 'job' : 'service');
}
