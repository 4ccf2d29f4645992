import { SetupError, reasonOf } from '../errors.mjs';
import { askEngine } from './client.mjs';

/**
 * @typedef {import('./candidates.mjs').Candidate & { version: string }} Engine An engine that answers.
 * @typedef {{ candidate: import('./candidates.mjs').Candidate, reason: string }} Refusal
 */

/**
 * The first candidate that answers.
 *
 * @param {readonly import('./candidates.mjs').Candidate[]} candidates
 * @param {(candidate: import('./candidates.mjs').Candidate) => Promise<string>} [ask] Says its version.
 * @returns {Promise<{ engine?: Engine, refusals: Refusal[] }>} Why the others did not, too.
 */
export async function findEngine(candidates, ask = engineVersion) {
  /** @type {Refusal[]} */
  const refusals = [];
  for (const candidate of candidates) {
    try {
      return { engine: { ...candidate, version: await ask(candidate) }, refusals };
    } catch (error) {
      if (candidate.chosen) throw chosenIsSilent(candidate, error);
      refusals.push({ candidate, reason: reasonOf(error) });
    }
  }
  return { refusals };
}

/**
 * @param {import('./candidates.mjs').Candidate} candidate
 * @returns {Promise<string>}
 */
export async function engineVersion(candidate) {
  await askEngine(candidate, '/_ping', 5_000);
  const { Version, Platform } = await askEngine(candidate, '/version', 5_000);
  return [Platform?.Name, Version].filter(Boolean).join(' ');
}

/**
 * The candidates that exist but refuse: the interesting part of "no engine answers".
 *
 * @param {readonly Refusal[]} refusals
 */
export function describeRefusals(refusals) {
  const telling = refusals.filter(({ reason }) => !reason.includes('ENOENT'));
  if (telling.length === 0) return 'no engine on any of its usual sockets';
  return telling.map(({ candidate, reason }) => `${candidate.source} (${candidate.host}): ${reason}`).join('; ');
}

/**
 * @param {import('./candidates.mjs').Candidate} candidate
 * @param {unknown} error
 */
function chosenIsSilent({ source, host }, error) {
  return new SetupError(
    {
      expected: `an engine at ${host} (${source})`,
      found: reasonOf(error),
      todo:
        source === 'DOCKER_HOST'
          ? 'start that engine, or unset DOCKER_HOST'
          : 'start that engine, or unset DOCKER_CONTEXT',
    },
    { cause: error },
  );
}
