import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmInstall } from './npm-install.ts';

const appleSilicon = process.platform === 'darwin' && process.arch === 'arm64';
const name = `${appleSilicon ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;

export interface OldestNode {
  folder: string;
  program: string;
}

/** Fetches the oldest Node that the packages' `engines` allow, from the npm package that holds it. */
export async function fetchOldestNode(): Promise<OldestNode> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-oldest-node-'));
  await npmInstall(folder, [`${name}@22.12.0`]);
  return { folder, program: join(folder, 'node_modules', name, 'bin/node') };
}
