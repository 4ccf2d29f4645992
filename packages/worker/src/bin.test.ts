import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, jest, test } from '@jest/globals';
import { createFileLogSink } from '@tdw/activities/engine';
import { Runtime } from '@temporalio/worker';

const PROGRAM = ['--conditions=@tdw/source', join(__dirname, 'bin.ts')];

/** The program as it is started: how it ended, and what it said. One that does not end is killed. */
function run(env: NodeJS.ProcessEnv): Promise<{ end: unknown; stderr: string }> {
  const options = { env: { ...process.env, ...env }, timeout: 20_000, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, PROGRAM, options, (error, _, stderr) => {
      resolve({ end: error?.signal ?? error?.code ?? 0, stderr });
    });
  });
}

test('a worker that cannot begin says why in one line, with no stack, and ends', async () => {
  const { end, stderr } = await run({ DOCKER_HOST: 'unix:///nowhere/docker.sock' });

  expect(stderr).toMatch(
    /^tdw-worker: The container engine at unix:\/\/\/nowhere\/docker\.sock \(DOCKER_HOST\) does not answer: .*\n$/,
  );
  expect(end).toBe(1);
}, 30_000);

test('ends in silence where nobody reads any more what it prints', async () => {
  const logDir = mkdtempSync(join(tmpdir(), 'tdw-bin-'));
  try {
    const log = await createFileLogSink(logDir).open({ key: 'k', namespaceId: 'n', workflowId: 'w', runId: 'r' });
    await log.write('stdout', 0, Buffer.from('a line\n'.repeat(500_000)));
    await log.close();
    const program = spawn(process.execPath, [...PROGRAM, 'logs', 'w', '--log-dir', logDir]);
    const stderr = text(program.stderr);
    program.stdout.once('data', () => program.stdout.destroy());

    expect(await once(program, 'close')).toEqual([0, null]);
    expect(await stderr).toBe('');
  } finally {
    rmSync(logDir, { recursive: true });
  }
}, 30_000);

test('keeps its code compiled for the next start', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'tdw-bin-'));
  try {
    await run({ DOCKER_HOST: 'unix:///nowhere/docker.sock', XDG_CACHE_HOME: cache });

    const compiled = readdirSync(join(cache, 'tdw', 'compiled'), { recursive: true, withFileTypes: true });
    // Temporal's client and the like: far more than the program's own files.
    expect(compiled.filter((entry) => entry.isFile()).length).toBeGreaterThan(500);
  } finally {
    rmSync(cache, { recursive: true });
  }
}, 30_000);

test.each([
  ['no folder can be', '/dev/null'],
  ['none is named from the root', 'cache'],
])(
  'begins where %s for that',
  async (_, cache) => {
    const { stderr } = await run({ DOCKER_HOST: 'unix:///nowhere/docker.sock', XDG_CACHE_HOME: cache });

    expect(stderr).toMatch(/^tdw-worker: The container engine at .*\n$/);
  },
  30_000,
);

const [dockerHost, { argv }] = [process.env['DOCKER_HOST'], process];
afterEach(async () => {
  if (dockerHost === undefined) delete process.env['DOCKER_HOST'];
  else process.env['DOCKER_HOST'] = dockerHost;
  process.argv = argv;
  jest.restoreAllMocks();
  await Runtime.instance().shutdown();
});

test('loads the worker, and ends with code 1 when that fails', async () => {
  process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
  process.argv = [process.execPath, 'tdw-worker', '--log-level', 'error'];
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exitCode = new Promise((resolve) => {
    jest.spyOn(process, 'exit').mockImplementation(resolve as typeof process.exit);
  });
  await import('./bin.ts');

  expect(await exitCode).toBe(1);
  expect(said).toHaveBeenCalledWith(expect.stringMatching(/^tdw-worker: The container engine at .* does not answer: /));
});
