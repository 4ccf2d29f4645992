import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { checkPayload, describeViolation } from '@tdw/activities/engine';
import { orExplain } from './or-explain.ts';
import { readPolicy } from './read-policy.ts';

export interface PolicyCheckOptions {
  taskQueue: string;
}

/**
 * What `tdw-worker policy check` does: a line on stdout for each thing in the payload that the policy does not allow.
 *
 * @param file - of the policy
 * @returns whether it allows everything
 * @throws where the policy or the payload is not valid
 */
export async function checkPolicy(
  file: string,
  { taskQueue }: PolicyCheckOptions,
  input: Readable,
  output: Writable,
): Promise<boolean> {
  const policy = await readPolicy(file);
  const payload = await orExplain(readJson(input), 'The payload on standard input cannot be read');
  const { violations, unchecked } = await checkPayload(payload, policy, taskQueue);
  const lines = [
    ...violations.map(describeViolation),
    ...unchecked.map((path) => `${path}: allowed by its name; where it leads, only the worker sees`),
    `${violations.length} violation${violations.length === 1 ? '' : 's'}`,
  ];
  output.write(`${lines.join('\n')}\n`);
  return violations.length === 0;
}

async function readJson(input: Readable): Promise<unknown> {
  return JSON.parse(await text(input));
}
