import { FailureType, type PayloadIssue } from './failures.ts';

/** A payload that breaks its schema. The message and `issues` list every problem at once. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  readonly type = FailureType.InvalidPayload;
  readonly issues: readonly PayloadIssue[];

  /** @param subject - what was parsed, such as `ContainerExecutionInput` */
  constructor(subject: string, issues: readonly PayloadIssue[]) {
    super(`${subject} is not valid:\n${issues.map((issue) => `  ${describeIssue(issue)}`).join('\n')}`);
    this.issues = issues;
  }

  /** Whether nothing but unknown keys is wrong: what a payload of a newer release looks like to an older one. */
  get hasOnlyUnknownKeys(): boolean {
    return this.issues.every((issue) => issue.expected === UNKNOWN_KEY);
  }
}

/** What is expected where a key is found that the schema does not have. */
export const UNKNOWN_KEY = 'no such key';

function describeIssue({ path, expected, got, didYouMean }: PayloadIssue): string {
  const where = path === '' ? 'the payload' : path;
  const hint = didYouMean === undefined ? '' : `; did you mean ${didYouMean}?`;
  return `${where}: expected ${expected}, got ${got}${hint}`;
}
