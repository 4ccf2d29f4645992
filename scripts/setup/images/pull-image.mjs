import { createInterface } from 'node:readline';
import { callEngine } from '../engine/client.mjs';
import { reasonOf } from '../errors.mjs';
import { createSilenceTimer } from '../silence-timer.mjs';
import { referenceOf } from './catalogue.mjs';

const SILENCE_MS = 20_000;

/** The registry cannot be reached at all: no use to ask it for the next image. */
export class RegistryUnreachable extends Error {}

/**
 * @param {import('../engine/candidates.mjs').Candidate} engine
 * @param {import('./catalogue.mjs').Image} image
 * @param {import('../progress.mjs').Report} report
 */
export async function pullImage(engine, image, report) {
  report(`pulling ${referenceOf(image)}`);
  const query = new URLSearchParams({ fromImage: image.name, tag: image.tag });
  const silence = createSilenceTimer(SILENCE_MS);
  try {
    const answer = await callEngine(engine, {
      method: 'POST',
      path: `/images/create?${query.toString()}`,
      signal: silence.signal,
    });
    await readProgress(answer, (line) => {
      silence.heard();
      report([`pulling ${referenceOf(image)}`, line.status, line.progress].filter(Boolean).join(' '));
    });
  } catch (error) {
    if (error instanceof RegistryAnswered) throw error;
    throw new RegistryUnreachable(reasonOf(error), { cause: error });
  } finally {
    silence.stop();
  }
}

/** It was reached, and has no such image for us. */
class RegistryAnswered extends Error {}

/**
 * Errors come with a status other than 200, or in the middle of a 200: each line is looked at.
 *
 * @param {import('node:http').IncomingMessage} answer
 * @param {(line: { status?: string, progress?: string }) => void} onLine
 */
export async function readProgress(answer, onLine) {
  for await (const text of createInterface({ input: answer })) {
    if (text.trim() === '') continue;
    const line = parse(text);
    const problem = line.error ?? (answer.statusCode === 200 ? undefined : (line.message ?? text));
    if (problem !== undefined) throw answer.statusCode === 404 ? new RegistryAnswered(problem) : new Error(problem);
    onLine(line);
  }
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
}

/**
 * @param {string} text
 * @returns {{ status?: string, progress?: string, error?: string, message?: string }}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { status: text };
  }
}
