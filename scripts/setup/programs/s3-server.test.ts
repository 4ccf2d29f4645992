import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { cleanUp, fakeProgram, temporaryFolder, testContext } from '../test-support.ts';
import { findS3Server, provideS3Server } from './s3-server.mjs';

/** As the authors pack it: in a folder that has the release's name. */
async function releaseServer(): Promise<string> {
  const folder = temporaryFolder();
  const server = createServer((request, response) => {
    const release = basename(request.url!, '.tar.gz');
    fakeProgram(join(folder, release), 'versitygw', 'echo downloaded');
    execFileSync('tar', ['-czf', 'release.tar.gz', release], { cwd: folder });
    response.end(readFileSync(join(folder, 'release.tar.gz')));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanUp(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the S3 server is a release of its authors, for this machine, which is kept', async () => {
  const context = testContext();
  const userEnv = { ...context.userEnv, PATH: `${context.fakes}:/usr/bin:/bin` };
  const bare = { ...context, userEnv, env: userEnv };
  expect(findS3Server(bare)).toBeUndefined();
  const { file, source } = await provideS3Server(bare, () => {}, await releaseServer());

  expect(source).toBe('.tools');
  expect(execFileSync(file, { encoding: 'utf8' }).trim()).toBe('downloaded');
  expect(findS3Server(bare)).toEqual({ file, source });
});
