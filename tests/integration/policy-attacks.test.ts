import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEngine, createFileArtifactStore, runContainer } from '@tdw/activities/engine';
import {
  type ContainerExecutionInput,
  type PipelineOutput,
  parseContainerExecutionInput,
  parsePipelineInput,
  PayloadError,
  type ServiceInput,
} from '@tdw/payloads';
import Docker from 'dockerode';
import { type Lab, type NamedAttack, sh } from '../support/attacks/attack.ts';
import { HOST } from '../support/attacks/host.ts';
import { INEXPRESSIBLE } from '../support/attacks/inexpressible.ts';
import { MOUNTS } from '../support/attacks/mounts.ts';
import { PRIVILEGES } from '../support/attacks/privileges.ts';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { recording } from '../support/recording-engine.ts';
import { failureOf, start } from '../support/runs.ts';

const image = 'busybox:stable';
const docker = new Docker();
const engine = connectEngine();
const lab = { victim: `tdw-test-victim-${randomUUID()}` } as Lab;

beforeAll(async () => {
  lab.folder = realpathSync(mkdtempSync(join(tmpdir(), 'tdw-attacks-')));
  lab.secret = randomUUID();
  lab.socket = realpathSync(engine.socketPath()!);
  writeFileSync(join(lab.folder, 'secret'), lab.secret);
  const victim = await docker.createContainer({
    Image: image,
    name: lab.victim,
    Cmd: ['sh', '-c', 'echo shared > /dev/shm/secret; exec sleep 86399'],
    HostConfig: { IpcMode: 'shareable' },
  });
  await victim.start();
});

afterAll(async () => {
  await docker.getContainer(lab.victim).remove({ force: true });
  rmSync(lab.folder, { recursive: true, force: true });
});

// After that, for the victim is there all the time.
useLeftoverCheck();

describe.each<NamedAttack>([...PRIVILEGES, ...HOST, ...MOUNTS])('an attack: %s', (_, rules, attack) => {
  test('is refused where nobody has decided anything, and no container is created', async () => {
    const recorder = recording(engine);
    const { input } = attack(lab);

    await expect(runContainer(input, { engine: recorder.engine })).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
      details: { removed: true, violations: rules.map((rule) => expect.objectContaining({ rule })) },
    });
    expect(recorder.created).toEqual([]);
  });

  test('works where the operator allows it', async () => {
    const { input, policy, prints, inspected = {} } = attack(lab);
    const recorder = recording(engine);
    const result = await runContainer(input, { engine: recorder.engine, policy }).catch((error: unknown) => error);

    expect(recorder.created).toMatchObject([inspected]);
    expect(result).toMatchObject(prints === undefined ? {} : { stdout: prints, stderr: '', exitCode: 0 });
  });
});

describe("the engine's socket", () => {
  const withSocket = MOUNTS.filter(([name]) => /socket|whole disk/.test(name));

  test.each(withSocket)('%s stays out of reach where the whole host may be mounted', async (_, __, attack) => {
    const { input } = attack(lab);

    await expect(runContainer(input, { engine, policy: { binds: { roots: ['/'] } } })).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
      details: { violations: [{ rule: 'binds.engineSocket' }] },
    });
  });
});

describe("root's files in a folder that may be mounted", () => {
  const policy = { user: { requireNonRoot: true } };

  test.each<[string, Partial<ContainerExecutionInput>]>([
    ['are not read by collecting them', { collect: ['/data/of-root'] }],
    ['are not read through a link', { command: ['ln', '-s', '/data', '/tmp/l'], collect: ['/tmp/l/of-root'] }],
    ['are not written by putting files in their place', { files: [{ path: '/data/of-root', content: 'mine' }] }],
  ])('%s, where containers may not be root', async (_, fields) => {
    const file = join(lab.folder, 'of-root');
    writeFileSync(file, lab.secret, { mode: 0o600 });
    const artifactStore = createFileArtifactStore(join(lab.folder, 'artifacts'));
    const input = { image, user: '1000', command: ['true'], volumes: [`${lab.folder}:/data`], ...fields };
    const options = { engine, artifactStore };
    const binds = { roots: [lab.folder] };

    await expect(runContainer(input, { ...options, policy: { ...policy, binds } })).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
      details: { removed: true, violations: [{ rule: 'user.requireNonRoot', path: Object.keys(fields).at(-1) }] },
    });
    expect(readFileSync(file, 'utf8')).toBe(lab.secret);
    // It is the policy that keeps it from that.
    const { artifacts } = await runContainer(input, { ...options, policy: { binds } });
    expect([artifacts?.length, readFileSync(file, 'utf8')]).toEqual(
      'collect' in fields ? [1, lab.secret] : [undefined, 'mine'],
    );
  });
});

describe('an image that others have on the engine', () => {
  const policy = { image: { allow: ['docker.io/library/*'] } };

  test.each([12, 64])('is not had by %d characters of its id, past a list of images', async (length) => {
    const { Id } = await docker.getImage(image).inspect();
    const hex = Id.replace('sha256:', '').slice(0, length);
    const input = { image: length === 64 ? `sha256:${hex}` : hex, pull: 'never', command: ['echo', 'ran'] } as const;

    await expect(runContainer({ ...input, command: ['echo', 'ran'] }, { policy })).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
      details: { violations: [{ rule: 'image.allow' }] },
    });
    expect(await runContainer({ ...input, command: ['echo', 'ran'] })).toMatchObject({ stdout: 'ran\n' });
  });
});

describe('what no policy is asked about, for no payload can say it', () => {
  test.each(INEXPRESSIBLE)('%s', (_, path, fields) => {
    const refused = (): unknown => parseContainerExecutionInput({ image, ...fields });

    expect(refused).toThrow(PayloadError);
    expect(refused).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ path })] }));
  });

  test('a volume of the run that is a folder of the host', () => {
    const volumes = { build: { driverOpts: { type: 'none', o: 'bind', device: '/' } } };
    const refused = (): unknown => parsePipelineInput({ volumes, containers: [{ image, volumes: ['build:/x'] }] });

    expect(refused).toThrow(/volumes\.build\.driverOpts: expected no such key/);
  });
});

describe('through Temporal', () => {
  const worker = useContainerWorker();
  const lenient = useContainerWorker({ policy: { pid: ['host'], capAdd: ['SYS_PTRACE'] } });
  const [, , attack] = PRIVILEGES.find(([name]) => name.includes('CAP_SYS_PTRACE'))!;

  test('a refusal fails the run at once, and lists everything', async () => {
    const handle = await start(worker, attack(lab).input);
    const { type, message, details } = await failureOf(handle.result());

    expect({ type, details }).toMatchObject({
      type: 'Tdw.PolicyViolation',
      details: {
        attempts: 1,
        removed: true,
        violations: [
          { rule: 'capAdd', path: 'capAdd[0]', got: '"CAP_SYS_PTRACE"' },
          { rule: 'pid', path: 'pid', got: '"host"', allowed: 'none' },
        ],
      },
    });
    expect(message).toContain('pid: "host", where the rule \'pid\' allows none');
  });

  test('another worker allows it', async () => {
    const { input } = attack(lab);

    expect(await (await start(lenient, input)).result()).toMatchObject({ stdout: lab.secret, success: true });
  });

  test('a step of a pipeline is judged as any container is', async () => {
    const payload = { containers: [sh('true'), attack(lab).input] };
    const handle = await start(worker, payload, 'containerPipelineWorkflow');
    const { type, details } = await failureOf<PipelineOutput>(handle.result());

    expect({ type, results: details.results }).toMatchObject({
      type: 'Tdw.PipelineFailed',
      results: [{ success: true }, { error: { type: 'Tdw.PolicyViolation', details: { violations: [{}, {}] } } }],
    });
  });

  test.each([
    ['beside the containers of a run', { services: [privileged()], containers: [sh('true')] }],
    ['beside one container', { containers: [{ ...sh('true'), services: [privileged()] }] }],
  ])('a service %s is judged as any container is', async (_, payload) => {
    const handle = await start(worker, payload, 'containerPipelineWorkflow');
    const failure = await failureOf(handle.result());

    expect(JSON.stringify(failure)).toMatch(/"type":"Tdw.PolicyViolation".*"rule":"privileged"/);
  });
});

function privileged(): ServiceInput {
  return { image, command: ['sleep', '60'], name: 'db', privileged: true };
}
