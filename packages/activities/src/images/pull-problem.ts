import { EngineError } from '../engine/engine-client.ts';
import { PullStalled } from './within-stall-timeout.ts';

/** What was in the way of a pull. */
export type PullProblem =
  | 'notFound'
  | 'unauthorized'
  | 'rateLimited'
  | 'unreachable'
  | 'stalled'
  | 'engineLost'
  | 'other';

/**
 * What an engine says of a pull that failed is mostly a status of 200 or 500 and a text. The texts have in them what
 * machines wrote: the error codes of the distribution protocol in lower case (`manifest unknown`), HTTP statuses, and
 * the network errors of Go. There is nothing else to tell them apart by.
 */
const SIGNS: readonly (readonly [problem: PullProblem, sign: RegExp])[] = [
  ['rateLimited', /\btoomanyrequests\b|\b429 too many requests\b|HTTP (?:status )?429\b/i],
  // Before what is not authorised: a registry says `denied` of what is not there, to those who may not know it.
  ['notFound', /manifest unknown|name unknown|repository .+ not found|pull access denied|does not exist/i],
  ['notFound', /no matching manifest for|: not found$/i],
  [
    'unauthorized',
    /\bunauthorized\b|no basic auth credentials|\b40[13] (?:unauthorized|forbidden)\b|(?:^|: )denied\b/im,
  ],
  ['unreachable', /\bdial tcp\b|no such host|connection (?:refused|reset)|network is unreachable|no route to host/i],
  ['unreachable', /i\/o timeout|TLS handshake timeout|Client\.Timeout|deadline exceeded|\bEOF\b|proxyconnect/],
  [
    'unreachable',
    /\b50[0-4] (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)\b|HTTP 50[0-4]\b/i,
  ],
];

const STATUSES: Readonly<Record<number, PullProblem>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'notFound',
  429: 'rateLimited',
};

/** Those that may pass by themselves soon. */
export const TRANSIENT: ReadonlySet<PullProblem> = new Set(['unreachable', 'stalled', 'engineLost']);

/** @returns `undefined` for an error that has nothing to do with pulling */
export function pullProblemOf(error: unknown): PullProblem | undefined {
  if (error instanceof PullStalled) return 'stalled';
  if (!(error instanceof EngineError)) return undefined;
  const { status, message } = error;
  if (status === undefined) return 'engineLost';
  return STATUSES[status] ?? SIGNS.find(([, sign]) => sign.test(message))?.[0] ?? 'other';
}
