import { FailureType, type PayloadIssue } from './failures.ts';

/** An error must fit into a workflow's history, and a person has read enough by then. */
const MOST_ISSUES = 20;

/** A payload that breaks its schema. The message and `issues` list every problem at once, the first 20 that is. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  readonly type = FailureType.InvalidPayload;
  readonly issues: readonly PayloadIssue[];
  /** Whether nothing but unknown keys is wrong: what a payload of a newer release looks like to an older one. */
  readonly hasOnlyUnknownKeys: boolean;

  /** @param subject - what was parsed, such as `ContainerExecutionInput` */
  constructor(subject: string, issues: readonly PayloadIssue[]) {
    const shown = issues.slice(0, MOST_ISSUES);
    const more = issues.length > shown.length ? [`... and ${issues.length - shown.length} more`] : [];
    super([`${subject} is not valid:`, ...shown.map(describeIssue), ...more].join('\n  '));
    this.issues = shown;
    this.hasOnlyUnknownKeys = issues.every((issue) => issue.expected === UNKNOWN_KEY);
  }
}

/** What is expected where a key is found that the schema does not have. */
export const UNKNOWN_KEY = 'no such key';

function describeIssue({ path, expected, got, didYouMean }: PayloadIssue): string {
  const where = path === '' ? 'the payload' : path;
  const hint = didYouMean === undefined ? '' : `; did you mean ${didYouMean}?`;
  return `${where}: expected ${expected}, got ${got}${hint}`;
}
