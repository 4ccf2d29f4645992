import { describe, expect, test } from '@jest/globals';
import type {
  ContainerArtifact,
  ContainerExecutionInput,
  ContainerFile,
  ExitedContainer,
  PipelineInput,
  PipelineOutput,
  RunContainerRequest,
} from '@tdw/payloads';
import { FakeService } from './testing/fake-service.ts';
import { failureOf } from './testing/failure.ts';
import { output } from './testing/results.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();
const run = (input: PipelineInput): Promise<PipelineOutput> =>
  temporal.execute(input, 'containerPipelineWorkflow') as Promise<PipelineOutput>;

const artifact = (path: string, fields: Partial<ContainerArtifact> = {}): ContainerArtifact => ({
  path,
  reference: `file:///artifacts${path}`,
  bytes: 1,
  sha256: 'ab'.repeat(32),
  mode: '0644',
  ...fields,
});

/** The first step leaves these; returns what the activities were asked for. */
function leaving(artifacts: ContainerArtifact[], result: Partial<ExitedContainer> = {}): RunContainerRequest[] {
  const requests: RunContainerRequest[] = [];
  temporal.activities.runContainer = async (request) => {
    requests.push(request);
    return output(request.container.collect === undefined ? {} : { artifacts, ...result });
  };
  return requests;
}

const pipeline = (...files: ContainerFile[]): PipelineInput => ({
  containers: [
    { image: 'alpine', name: 'build', collect: ['/out'] },
    { image: 'alpine', name: 'use', files },
  ],
});

describe('what a step has collected', () => {
  test('is passed on to a later one by where it is, and is in its result', async () => {
    const collected = [artifact('/out/a.xml'), artifact('/out/b.xml')];
    const requests = leaving(collected);
    const result = await run(
      pipeline(
        { path: '/in/text', content: 'own' },
        { path: '/in/report.xml', artifact: { step: 'build', path: '/out/b.xml' } },
      ),
    );

    expect(requests[1]?.artifacts).toEqual([{ file: 1, path: '/in/report.xml', artifact: collected[1] }]);
    expect(result.results[0]?.artifacts).toEqual(collected);
    expect(result).toMatchObject({ totalSuccess: 2 });
  });

  test('is passed on by folders, with what is in them at the same places', async () => {
    const collected = ['/out/a', '/out/dist/b', '/out/dist/c/d', '/out/distant'].map((path) => artifact(path));
    const requests = leaving(collected);
    await run(pipeline({ path: '/in/', artifact: { step: 'build', path: '/out/dist/' } }));

    expect(requests[1]?.artifacts).toEqual([
      { file: 0, path: '/in/b', artifact: collected[1] },
      { file: 0, path: '/in/c/d', artifact: collected[2] },
    ]);
  });

  test.each([
    [
      '/out/missing',
      "has not collected '/out/missing', which the container 'use' of 'alpine' needs; it has '/out/a', '/out/b'",
    ],
    ['/out/missing/', "has not collected '/out/missing/'"],
  ])('and is not there (%s) fails the step that needs it, which does not begin', async (path, message) => {
    const requests = leaving([artifact('/out/a'), artifact('/out/b')]);
    const target = path.endsWith('/') ? '/in/' : '/in/a';
    const failure = await failureOf<PipelineOutput>(run(pipeline({ path: target, artifact: { step: 'build', path } })));

    expect(failure.message).toContain(message);
    expect(failure.details.results[1]).toMatchObject({ status: 'failed', error: { type: 'Tdw.ArtifactNotFound' } });
    expect(requests).toHaveLength(1);
  });

  test('too many to be passed on fails the step that needs it', async () => {
    const requests = leaving(
      Array.from({ length: 900 }, (_, index) => artifact(`/out/${index}`, { reference: 'x'.repeat(400) })),
    );
    const failure = await failureOf<PipelineOutput>(
      run(pipeline({ path: '/in/', artifact: { step: 'build', path: '/out/' } })),
    );

    expect(failure.details.results[1]?.error).toMatchObject({ type: 'Tdw.ArtifactsTooLarge' });
    expect(requests).toHaveLength(1);
  });
});

describe('a step that has left more than could be collected', () => {
  const error = { type: 'Tdw.ArtifactsTooLarge', message: 'more than may be collected' };

  test('has not succeeded, whatever its exit code, and is not run again for that', async () => {
    const requests = leaving([], { status: 'failed', success: false, exitCode: 0, error });
    const [build, use] = pipeline().containers;
    const failure = await failureOf<PipelineOutput>(
      run({ containers: [{ ...build!, retry: { maximumAttempts: 3 } }, use!] }),
    );

    expect(failure.message).toContain("'build' did not succeed: more than may be collected");
    expect(failure.details.results).toMatchObject([{ exitCode: 0, error }, { status: 'skipped' }]);
    expect(requests).toHaveLength(1);
  });

  test('is a result of a container alone, with all else that is known of it', async () => {
    leaving([], { status: 'failed', success: false, exitCode: 0, stdout: 'done', error });

    await expect(temporal.execute({ image: 'alpine', collect: ['/out'] })).resolves.toMatchObject({
      success: false,
      exitCode: 0,
      stdout: 'done',
      error,
    });
  });

  test('has failed as a service, too, though it was stopped when its time had come', async () => {
    const service = new FakeService();
    temporal.activities = {
      ...service.activities,
      stopContainer: async () => {
        service.exit({ exitCode: 143, status: 'failed', success: false, artifacts: [], error });
        return { stopped: true };
      },
      runContainer: async () => output(),
    };
    const db: ContainerExecutionInput = { image: 'postgres', name: 'db', lifecycle: 'service', collect: ['/out'] };
    const failure = await failureOf<PipelineOutput>(run({ containers: [db, { image: 'alpine' }] }));

    expect(failure.details.results).toMatchObject([{ status: 'failed', error }, { status: 'succeeded' }]);
  });
});

test('each of many containers is told how long its list may be', async () => {
  const requests = leaving([]);
  const containers = Array.from({ length: 100 }, () => ({ image: 'alpine', collect: ['/out'] }));
  await temporal.execute({ containers }, 'parallelContainersWorkflow');

  expect(new Set(requests.map(({ artifactListBytes }) => artifactListBytes))).toEqual(new Set([8_000]));
});

test('a container without files and without `collect` is asked for as ever', async () => {
  const requests = leaving([]);
  await temporal.execute({ image: 'alpine' });

  expect(Object.keys(requests[0]!).toSorted()).toEqual(['container', 'key', 'outputBytes']);
});
