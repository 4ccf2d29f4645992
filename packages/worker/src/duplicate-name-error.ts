/**
 * A name of ours is taken on the user's worker, where it could mean only one of the two. Rename the user's own:
 * ours are the contract with everyone who starts runs.
 */
export class DuplicateNameError extends Error {
  override readonly name = 'DuplicateNameError';
  readonly kind: 'activity' | 'sink' | 'workflow';
  readonly duplicate: string;

  constructor(kind: 'activity' | 'sink' | 'workflow', duplicate: string) {
    super(`The ${kind} '${duplicate}' is registered twice, by you and by @tdw/worker: rename yours, or register once`);
    this.kind = kind;
    this.duplicate = duplicate;
  }
}
