import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** The program as it is started: how it ended, and what it said. One that does not end is killed. */
function run(env: NodeJS.ProcessEnv): Promise<{ end: unknown; stderr: string }> {
  const options = { env: { ...process.env, ...env }, timeout: 20_000, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=@tdw/source', join(__dirname, 'bin.ts')], options, (error, _, stderr) => {
      resolve({ end: error?.signal ?? error?.code ?? 0, stderr });
    });
  });
}

test('a worker that cannot begin says why in one line, with no stack, and ends', async () => {
  const { end, stderr } = await run({ DOCKER_HOST: 'unix:///nowhere/docker.sock' });

  expect(stderr).toMatch(
    /^tdw-worker: The container engine at unix:\/\/\/nowhere\/docker\.sock does not answer: .*\n$/,
  );
  expect(end).toBe(1);
}, 30_000);
