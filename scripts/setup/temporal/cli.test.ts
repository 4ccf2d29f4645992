import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cleanUp, fakeProgram, temporaryFolder, testContext } from '../test-support.ts';
import { findCli, provideCli } from './cli.mjs';
import { freePort } from './ports.mjs';

const nowhere = async () => `http://127.0.0.1:${await freePort()}/`;

async function downloadServer(): Promise<string> {
  const folder = temporaryFolder();
  fakeProgram(folder, 'temporal', 'echo downloaded');
  execFileSync('tar', ['-czf', 'cli.tar.gz', 'temporal'], { cwd: folder });
  const server = createServer((_, response) => response.end(readFileSync(join(folder, 'cli.tar.gz'))));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanUp(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A machine without a `temporal`, whatever this one has. */
function bareContext() {
  const context = testContext();
  const withoutTemporal = { ...context.userEnv, PATH: `${context.fakes}:/usr/bin:/bin` };
  return { ...context, userEnv: withoutTemporal, env: withoutTemporal };
}

function output(file: string) {
  return execFileSync(file, { encoding: 'utf8' }).trim();
}

describe('provideCli', () => {
  test('takes the one on PATH', async () => {
    const context = bareContext();
    fakeProgram(context.fakes, 'temporal', 'echo mine');
    expect(await provideCli(context, () => {}, await nowhere())).toEqual({
      file: join(context.fakes, 'temporal'),
      source: 'PATH',
    });
  });

  test('downloads one, once', async () => {
    const context = bareContext();
    expect(findCli(context)).toBeUndefined();
    const { file } = await provideCli(context, () => {}, await downloadServer());
    expect(output(file)).toBe('downloaded');
    expect(await provideCli(context, () => {}, await nowhere())).toEqual({ file, source: '.tools' });
  });

  test('builds one with Go where the download is refused', async () => {
    const context = bareContext();
    fakeProgram(
      context.fakes,
      'go',
      'printf "#!/bin/sh\\necho built $CGO_ENABLED" > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"',
    );
    const { file } = await provideCli(context, () => {}, await nowhere());
    expect(output(file)).toBe('built 0');
  });

  test('says why there is none, and keeps nothing of a failed build', async () => {
    const context = bareContext();
    fakeProgram(context.fakes, 'go', 'touch "$GOBIN/temporal"; echo "no such module"; exit 1');
    await expect(provideCli(context, () => {}, await nowhere())).rejects.toThrow(
      /download: .*ECONNREFUSED[^]*build: exit code 1, saying\n  \| no such module[^]*TEMPORAL_ADDRESS/,
    );
    expect(findCli(context)).toBeUndefined();
  });
});
