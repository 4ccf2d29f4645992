import * as v from 'valibot';
import { type Duration, DurationSchema } from './syntax/duration.ts';
import { LineRegExpSchema } from './syntax/line-pattern.ts';
import { PortNumberSchema } from './syntax/port-mapping.ts';
import { NonEmptyTextSchema } from './syntax/text.ts';
import { textRecord } from './syntax/text-record.ts';

/** How it is known that a container is ready to be used. */
export type WaitStrategyConfig = LogWaitStrategy | PortWaitStrategy | HttpWaitStrategy | HealthyWaitStrategy;

interface StartupTimeout {
  /** From running until ready; then the start has failed as `Tdw.NotReady`. Default: 60 s. */
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

/** Ready when a GET request is answered with an expected status. Redirects are not followed. */
export interface HttpWaitStrategy extends StartupTimeout {
  type: 'http';
  /** The port inside the container; `ports` has to publish it. */
  port: number;
  /** Path and query. Default: `/`. */
  path?: string;
  /** The status, or the statuses, that mean ready. Default: any from 200 to 299. */
  status?: number | number[];
  /** Headers to send. */
  headers?: Record<string, string>;
  /** Whether to speak TLS. The certificate is not checked: it is mostly the container's own. Default: `false`. */
  tls?: boolean;
}

/** Ready when the image's HEALTHCHECK says so. Fails at once where the image has none. */
export interface HealthyWaitStrategy extends StartupTimeout {
  type: 'healthy';
}

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

export const WaitStrategySchema = v.variant('type', [
  LogWaitStrategySchema,
  v.object({ type: v.literal('port'), port: PortNumberSchema, startupTimeout }),
  v.object({
    type: v.literal('http'),
    port: PortNumberSchema,
    path: v.exactOptional(HttpPathSchema),
    status: v.exactOptional(HttpStatusesSchema),
    headers: v.exactOptional(HeadersSchema),
    tls: v.exactOptional(v.boolean()),
    startupTimeout,
  }),
  v.object({ type: v.literal('healthy'), startupTimeout }),
]);
