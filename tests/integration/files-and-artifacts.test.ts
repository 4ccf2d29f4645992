import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type ArtifactStore, createFileArtifactStore, findArtifacts, readArtifact } from '@tdw/activities/engine';
import type { ContainerExecutionInput, ContainerFile, PipelineInput, PipelineOutput } from '@tdw/payloads';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, execute, failureOf, runningContainerOf, start } from '../support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'tdw-artifacts-'));
const files = createFileArtifactStore(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The most that buffers of this process took while a piece of an artifact went by. */
const peaks = { out: 0, in: 0 };
async function* watched(content: AsyncIterable<Buffer>, way: keyof typeof peaks): AsyncGenerator<Buffer> {
  for await (const piece of content) {
    peaks[way] = Math.max(peaks[way], process.memoryUsage().arrayBuffers);
    yield piece;
  }
}
const artifactStore: ArtifactStore = {
  async open(owner) {
    const place = await files.open(owner);
    return { ...place, put: (path, content) => place.put(path, watched(content, 'out')) };
  },
  read: (artifact) => watched(files.read(artifact), 'in'),
};

const worker = useContainerWorker({ artifactStore, artifactLimits: { maxFiles: 20 } });
useLeftoverCheck();

const sh = (script: string): ContainerExecutionInput => ({ image: 'busybox:stable', command: ['sh', '-c', script] });
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
const runPipeline = async (...containers: PipelineInput['containers']): Promise<PipelineOutput> =>
  (await start(worker, { containers }, 'containerPipelineWorkflow')).result() as Promise<PipelineOutput>;

describe('files', () => {
  test('are in the container before it starts, with the owners and permissions that they were given', async () => {
    const given: ContainerFile[] = [
      { path: '/in/deep/folder/a.txt', content: 'ü' },
      { path: '/in/run.sh', content: '#!/bin/sh\necho ran', mode: '0755', uid: 1_000, gid: 70 },
      {
        path: '/in/large-ids',
        contentBase64: Buffer.from([0, 1, 255]).toString('base64'),
        mode: '000',
        uid: 3_000_000,
        gid: 4_000_000_000,
      },
      { path: '/etc/motd', content: 'replaced' },
      { path: `/in/${'long-name-'.repeat(12)}/${'x'.repeat(200)}`, content: 'long' },
    ];
    const { stdout, exitCode, stderr } = await execute(worker, {
      ...sh(`cat /in/deep/folder/a.txt; echo; /in/run.sh; stat -c '%n %a %u %g' /in/deep/folder/a.txt /in/run.sh /in/large-ids /in/deep
        od -An -tx1 /in/large-ids; cat /etc/motd; echo; cat /in/long*/x*; ls -d /etc/passwd`),
      files: given,
    });

    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout.split('\n')).toEqual([
      'ü',
      'ran',
      '/in/deep/folder/a.txt 644 0 0',
      '/in/run.sh 755 1000 70',
      '/in/large-ids 0 3000000 4000000000',
      '/in/deep 755 0 0',
      ' 00 01 ff',
      'replaced',
      'long/etc/passwd',
      '',
    ]);
  });

  test('are put into volumes, also of a container whose root is read-only', async () => {
    const { stdout } = await execute(worker, {
      ...sh('cat /data/a/b; touch /x 2>/dev/null || echo read-only'),
      files: [{ path: '/data/a/b', content: 'in a volume\n' }],
      volumes: ['/data'],
      readOnly: true,
    });

    expect(stdout).toBe('in a volume\nread-only\n');
  });

  test('that the engine cannot put there fail the run, and leave nothing', async () => {
    const run = await start(worker, { ...sh('true'), files: [{ path: '/etc', content: '' }] });

    expect(await failureOf(run.result())).toMatchObject({ type: 'Tdw.InvalidOptions', details: { removed: true } });
  });
});

describe('artifacts', () => {
  test('are collected by their patterns, and are files of later steps', async () => {
    const { results } = await runPipeline(
      {
        ...sh(`mkdir -p /out/dist/deep; echo '<a/>' > /out/a.xml; echo hi > /out/dist/x; chmod 750 /out/dist/x; echo y > /out/dist/deep/y
          ln -s /etc/passwd /out/link.xml; ln /out/a.xml /out/hard.xml; mkfifo /out/pipe.xml; ln -s /etc /out/etc; echo no > /out/no.txt`),
        name: 'build',
        collect: ['/out/**/*.xml', '/out/dist/'],
      },
      {
        ...sh(`cat /in/report.xml; find /in/dist -type f | sort | xargs stat -c '%n %a %u'; cat /in/dist/x`),
        files: [
          { path: '/in/report.xml', artifact: { step: 'build', path: '/out/a.xml' } },
          { path: '/in/dist/', artifact: { step: 'build', path: '/out/dist/' }, uid: 7 },
        ],
      },
    );

    expect(results[0]?.artifacts).toEqual(
      [
        ['/out/a.xml', '<a/>\n', '0644'],
        ['/out/dist/deep/y', 'y\n', '0644'],
        ['/out/dist/x', 'hi\n', '0750'],
        ['/out/hard.xml', '<a/>\n', '0644'],
      ].map(([path, content = '', mode]) => ({
        path,
        reference: expect.stringMatching(/^file:\/\/\//),
        bytes: content.length,
        sha256: sha256(content),
        mode,
      })),
    );
    expect(results[1]?.stdout).toBe('<a/>\n/in/dist/deep/y 644 7\n/in/dist/x 750 7\nhi\n');
  });

  test.each<[string, Partial<ContainerExecutionInput> & { script: string }, string]>([
    ['has failed', { script: 'echo failures > /out/r; exit 3' }, 'failed'],
    [
      'was out of time',
      { script: `echo partial > /out/r; trap 'exit 1' TERM; sleep 60 & wait`, runTimeout: '2s' },
      'timedOut',
    ],
  ])('are those of a job that %s, too', async (_, { script, ...input }, status) => {
    const result = await execute(worker, { ...sh(`mkdir /out; ${script}`), ...input, collect: ['/out/r'] });

    expect(result).toMatchObject({ status, artifacts: [{ path: '/out/r' }] });
    expect(await text(Readable.from(readArtifact(result.artifacts![0]!)))).toMatch(/^(failures|partial)\n$/);
  });

  test('are none of a run that was cancelled', async () => {
    const run = await start(worker, {
      ...sh(`mkdir /out; echo a > /out/a; trap 'exit 0' TERM; sleep 60 & wait`),
      collect: ['/out'],
    });
    await runningContainerOf(run);
    await run.cancel();

    expect(await closedAs(run)).toBe('CANCELLED');
    expect(await findArtifacts(folder, run.workflowId)).toEqual([]);
  });

  test('that are too many are told, in a result that has all else', async () => {
    const result = await execute(worker, {
      ...sh('mkdir /out; for i in $(seq 30); do echo $i > /out/$i; done; echo done'),
      collect: ['/out'],
    });

    expect(result).toMatchObject({
      status: 'failed',
      exitCode: 0,
      stdout: 'done\n',
      artifacts: [],
      error: { type: 'Tdw.ArtifactsTooLarge', message: expect.stringContaining('there are more than 20 files') },
    });
  });

  test('that are not kept any more fail the step that needs them, which does not begin', async () => {
    const run = await start(
      worker,
      {
        containers: [
          { ...sh('mkdir /out; echo a > /out/a'), name: 'build', collect: ['/out'] },
          { ...sh(`while [ ! -e /go ]; do sleep 0.1; done`), name: 'between' },
          { ...sh('cat /in/a'), files: [{ path: '/in/a', artifact: { step: 'build', path: '/out/a' } }] },
        ],
      },
      'containerPipelineWorkflow',
    );
    const between = await runningContainerOf(run, { step: 'between' });
    rmSync(folder, { recursive: true });
    await (await between.exec({ Cmd: ['touch', '/go'] })).start({});

    const { type, details } = await failureOf<PipelineOutput>(run.result());
    expect(type).toBe('Tdw.PipelineFailed');
    expect(details.results[2]?.error).toMatchObject({ type: 'Tdw.ArtifactNotFound', details: { removed: true } });
  });
});

describe('large artifacts', () => {
  const SIZE = 200 * 1024 ** 2;

  test('are passed through, and not gathered, on their way out and in', async () => {
    const before = process.memoryUsage().arrayBuffers;
    peaks.out = 0;
    peaks.in = 0;
    const { results } = await runPipeline(
      {
        ...sh('mkdir /out; dd if=/dev/urandom of=/out/big bs=1M count=200 2>/dev/null; sha256sum < /out/big'),
        name: 'build',
        collect: ['/out/big'],
      },
      { ...sh('sha256sum < /in/big'), files: [{ path: '/in/big', artifact: { step: 'build', path: '/out/big' } }] },
    );

    const [build, use] = results;
    expect(build?.artifacts).toMatchObject([{ bytes: SIZE, sha256: build?.stdout.slice(0, 64) }]);
    expect(use?.stdout).toBe(build?.stdout);
    for (const peak of Object.values(peaks)) {
      expect(peak).toBeGreaterThan(0);
      expect(peak - before).toBeLessThan(SIZE / 2);
    }
  });
});
