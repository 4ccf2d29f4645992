import type { Readable } from 'node:stream';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { DockerodeError } from './settle-request.ts';

/** The newest version of the API whose answers we have read about (Docker 28.0). */
const NEWEST = '1.48';

/**
 * Which version of the API to speak, as the docker CLI decides it: the newest that both sides know.
 *
 * @param ping - asks the engine, whose answer has its version in a header
 * @returns what the paths of requests begin with, such as `/v1.41`; empty for an engine that does not say
 */
export async function negotiateVersion(ping: () => Promise<Readable>): Promise<string> {
  let answer: Readable;
  try {
    answer = await ping();
  } catch (error) {
    // Something before the engine does not let this through, which says nothing of what comes.
    if ((error as DockerodeError).statusCode !== undefined) return '';
    throw error;
  }
  await text(answer);
  const theirs = (answer as Readable & { headers: IncomingHttpHeaders }).headers['api-version'];
  if (typeof theirs !== 'string' || !/^\d+\.\d+$/.test(theirs)) return '';
  return `/v${isNewer(theirs, NEWEST) ? NEWEST : theirs}`;
}

function isNewer(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
  return major === thanMajor ? minor > thanMinor : major > thanMajor;
}
