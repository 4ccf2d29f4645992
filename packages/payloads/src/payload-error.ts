import { failureMessage } from './failure-message.ts';
import { FailureType, type PayloadIssue } from './failures.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/** An error must fit into a workflow's history, and a person has read enough by then. */
export const MOST_ISSUES = 20;

/** Of the lines about them, in bytes of UTF-8: what is around them has to fit into a message, too. */
const LONGEST_LINES = 3_200;

/** A payload that breaks its schema. `issues` lists every problem at once, the first 20 that is; the message as many of them as fit. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  readonly type = FailureType.InvalidPayload;
  readonly issues: readonly PayloadIssue[];
  /** Whether nothing but unknown keys is wrong: what a payload of a newer release looks like to an older one. */
  readonly hasOnlyUnknownKeys: boolean;

  /** @param subject - what was parsed, such as `ContainerExecutionInput` */
  constructor(subject: string, issues: readonly PayloadIssue[]) {
    const shown = issues.slice(0, MOST_ISSUES);
    const lines = fitting(shown.map(describeIssue));
    const more = issues.length > lines.length ? [`... and ${issues.length - lines.length} more`] : [];
    super(failureMessage([`${subject} is not valid:`, ...lines, ...more].join('\n  ')));
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

function fitting(lines: readonly string[]): readonly string[] {
  let length = 0;
  const end = lines.findIndex((line) => (length += utf8Bytes(line)) > LONGEST_LINES);
  return end === -1 ? lines : lines.slice(0, end);
}
