import { readFile } from 'node:fs/promises';
import { parsePolicy, type Policy } from '@tdw/payloads/policy';
import { orExplain } from './or-explain.ts';

/** @throws where there is no such file, or what is in it is no policy: then with every problem */
export async function readPolicy(file: string): Promise<Policy> {
  const text = await orExplain(readFile(file, 'utf8'), `The policy ${file} cannot be read`);
  return orExplain(parse(text), `The policy ${file} cannot be used`);
}

async function parse(text: string): Promise<Policy> {
  return parsePolicy(JSON.parse(text));
}
