import * as v from 'valibot';
import { crossFieldRules, type RuleIssue } from './cross-field-rules.ts';
import { type Duration, DurationSchema, durationToMs } from './syntax/duration.ts';
import { LineRegExpSchema } from './syntax/line-pattern.ts';
import { PortNumberSchema } from './syntax/port-mapping.ts';
import { NonEmptyTextSchema, TextSchema } from './syntax/text.ts';
import { textRecord } from './syntax/text-record.ts';

/** How it is known that a container is ready to be used. */
export type WaitStrategyConfig = SimpleWaitStrategy | AllWaitStrategy | AnyWaitStrategy;

/** One that looks at one thing. */
export type SimpleWaitStrategy =
  | LogWaitStrategy
  | PortWaitStrategy
  | HttpWaitStrategy
  | HealthyWaitStrategy
  | CommandWaitStrategy;

interface StartupTimeout {
  /**
   * From running until ready; then the start has failed as `Tdw.NotReady`. Default: 60 s, or the longest of its parts
   * where one has more; of a part, that of the whole.
   */
  startupTimeout?: Duration;
}

/** Ready when lines of its output, standard or error, contain a text or match a pattern: exactly one of the two. */
export interface LogWaitStrategy extends StartupTimeout {
  type: 'log';
  /** Text that a line has to contain, upper and lower case as written. */
  message?: string;
  /** A regular expression without look-around and back-references (RE2), to be found anywhere in a line. */
  pattern?: string;
  /** In how many lines. Default: 1. */
  times?: number;
}

/** Ready when a TCP port of the container is listened on, from inside: what only Docker's proxy accepts does not count. */
export interface PortWaitStrategy extends StartupTimeout {
  type: 'port';
  /** The port inside the container; `ports` has to publish it. */
  port: number;
}

/** Ready when a GET request is answered with an expected status, and body. Redirects are not followed. */
export interface HttpWaitStrategy extends StartupTimeout {
  type: 'http';
  /** The port inside the container; `ports` has to publish it. */
  port: number;
  /** Path and query. Default: `/`. */
  path?: string;
  /** The status, or the statuses, that mean ready. Default: any from 200 to 299. */
  status?: number | number[];
  /** Text that the body has to contain in its first 64 KiB, upper and lower case as written. Default: any body. */
  body?: string;
  /** A regular expression, as a log's `pattern`, to be found in the first 64 KiB of the body. Not beside `body`. */
  bodyPattern?: string;
  /** Headers to send. */
  headers?: Record<string, string>;
  /** Whether to speak TLS. The certificate is not checked: it is mostly the container's own. Default: `false`. */
  tls?: boolean;
}

/** Ready when the image's HEALTHCHECK says so. Fails at once where the image has none. */
export interface HealthyWaitStrategy extends StartupTimeout {
  type: 'healthy';
}

/** Ready when a command that is run inside the container exits with 0. It is run again until it does. */
export interface CommandWaitStrategy extends StartupTimeout {
  type: 'command';
  /** The program and its arguments; no shell is put around them. */
  command: string[];
}

/** Ready when all of its parts have been, each once. */
export interface AllWaitStrategy extends StartupTimeout {
  type: 'all';
  /** 1 to 10 strategies that are no combinations themselves. */
  of: SimpleWaitStrategy[];
}

/** Ready when the first of its parts is. */
export interface AnyWaitStrategy extends StartupTimeout {
  type: 'any';
  /** 1 to 10 strategies that are no combinations themselves. One whose `startupTimeout` is over is left aside. */
  of: SimpleWaitStrategy[];
}

/** The strategy itself, or the parts of a combination. */
export function partsOf(strategy: WaitStrategyConfig): readonly SimpleWaitStrategy[] {
  return strategy.type === 'all' || strategy.type === 'any' ? strategy.of : [strategy];
}

/** The most parts of one combination. */
const MOST_PARTS = 10;

// What is written into the first line of a request must neither end nor split it.
export const HTTP_PATH = /^\/[\x21-\x7e]*$/;
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
export const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

export const HttpPathSchema = v.custom<string>(
  (value) => typeof value === 'string' && HTTP_PATH.test(value),
  "a path that begins with '/', without spaces and control characters",
);

export const HttpStatusSchema = v.custom<number>(
  (value) => typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599,
  'an HTTP status from 100 to 599',
);

const ListOfStatusesSchema = v.pipe(v.array(HttpStatusSchema), v.minLength(1, 'at least one HTTP status'));

export const HttpStatusesSchema = v.lazy((value) => (Array.isArray(value) ? ListOfStatusesSchema : HttpStatusSchema));

export const HeadersSchema = textRecord(
  (key) => HEADER_NAME.test(key),
  "an HTTP header's name, such as 'Accept'",
  (value) => HEADER_VALUE.test(value),
  'a string without line breaks and control characters',
);

export const MOST_TIMES = 1_000_000;

export const TimesSchema = v.custom<number>(
  (value) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_TIMES,
  `a whole number from 1 to ${MOST_TIMES}`,
);

const startupTimeout = v.exactOptional(DurationSchema);

export const LogWaitStrategySchema = v.pipe(
  v.object({
    type: v.literal('log'),
    message: v.exactOptional(NonEmptyTextSchema),
    pattern: v.exactOptional(LineRegExpSchema),
    times: v.exactOptional(TimesSchema),
    startupTimeout,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const { message, pattern } = dataset.value as Partial<LogWaitStrategy>;
    if ((message === undefined) !== (pattern === undefined)) return;
    addIssue({ message: "exactly one of 'message' and 'pattern'" });
  }),
);

export const HttpWaitStrategySchema = v.pipe(
  v.object({
    type: v.literal('http'),
    port: PortNumberSchema,
    path: v.exactOptional(HttpPathSchema),
    status: v.exactOptional(HttpStatusesSchema),
    body: v.exactOptional(NonEmptyTextSchema),
    bodyPattern: v.exactOptional(LineRegExpSchema),
    headers: v.exactOptional(HeadersSchema),
    tls: v.exactOptional(v.boolean()),
    startupTimeout,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const { body, bodyPattern } = dataset.value as Partial<HttpWaitStrategy>;
    if (body !== undefined && bodyPattern !== undefined)
      addIssue({ message: "one of 'body' and 'bodyPattern' at most" });
  }),
);

const SIMPLE = [
  LogWaitStrategySchema,
  v.object({ type: v.literal('port'), port: PortNumberSchema, startupTimeout }),
  HttpWaitStrategySchema,
  v.object({ type: v.literal('healthy'), startupTimeout }),
  v.object({
    type: v.literal('command'),
    command: v.pipe(v.array(TextSchema), v.minLength(1, 'a program, and its arguments')),
    startupTimeout,
  }),
] as const;

export const SimpleWaitStrategySchema = v.variant('type', SIMPLE);

export const WaitStrategySchema = v.variant('type', [...SIMPLE, combination('all'), combination('any')]);

function combination<T extends 'all' | 'any'>(type: T) {
  const expectation = `from 1 to ${MOST_PARTS} wait strategies`;
  return v.pipe(
    v.object({
      type: v.literal(type),
      of: v.pipe(v.array(SimpleWaitStrategySchema), v.minLength(1, expectation), v.maxLength(MOST_PARTS, expectation)),
      startupTimeout,
    }),
    crossFieldRules([partsEndInTime]),
  );
}

/** What is awaited for longer than the whole would not be awaited for so long. */
function* partsEndInTime({ of, startupTimeout: whole }: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (!v.is(DurationSchema, whole) || !v.is(v.array(SimpleWaitStrategySchema), of)) return;
  for (const [index, { startupTimeout: part }] of of.entries()) {
    if (part === undefined || durationToMs(part) <= durationToMs(whole)) continue;
    const expected = `at most ${whole}, the startupTimeout of the whole`;
    yield { path: ['of', index, 'startupTimeout'], expected, got: part };
  }
}
