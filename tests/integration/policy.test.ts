import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectEngine, runContainer } from '@tdw/activities/engine';
import type { ContainerExecutionInput } from '@tdw/payloads';
import type { Policy } from '@tdw/payloads/policy';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { recording } from '../support/recording-engine.ts';
import { execute, failureOf, start } from '../support/runs.ts';
import { runTdwWorker, startStockWorker } from '../support/stock-worker.ts';
import { useClient } from '../support/test-client.ts';

const MIB = 1024 * 1024;

const sh = (script: string): ContainerExecutionInput => ({
  image: 'busybox:stable',
  command: ['sh', '-c', `{ ${script}; } 2>&1`],
});

/** By either version of cgroups. */
const memory = 'cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes';

const client = useClient();
useLeftoverCheck();

describe('what a policy gives to every container', () => {
  const policy: Policy = {
    memLimit: { max: '64m', default: '32m' },
    pidsLimit: { max: 50 },
    ulimits: { nofile: { max: 100 } },
    enforce: { capDrop: ['ALL'], noNewPrivileges: true, readOnly: true, init: true },
  };

  test.each([
    ['no capabilities', "sed -n 's/^CapEff:\t//p' /proc/self/status", '0000000000000000\n'],
    ['no way to more privileges', "sed -n 's/^NoNewPrivs:\t//p' /proc/self/status", '1\n'],
    ['a root that is only read', 'touch /file', 'touch: /file: Read-only file system\n'],
    ['an init process', 'cat /proc/1/comm', expect.stringMatching('init')],
    ['a limit of memory', memory, `${32 * MIB}\n`],
    ['a limit of open files', 'ulimit -Hn', '100\n'],
    ['a limit of processes', 'cat /sys/fs/cgroup/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids/pids.max', '50\n'],
  ])('it has: %s', async (_, script, stdout) => {
    expect(await runContainer(sh(script), { policy })).toMatchObject({ stdout });
  });

  test('leaves the limits that a payload asks for', async () => {
    expect(await runContainer({ ...sh(memory), memLimit: '48m' }, { policy })).toMatchObject({
      stdout: `${48 * MIB}\n`,
    });
  });

  test('can be added to by what it allows', async () => {
    const input = { ...sh("sed -n 's/^CapEff:\t//p' /proc/self/status"), capAdd: ['CHOWN'] };

    expect(await runContainer(input, { policy: { ...policy, capAdd: ['CHOWN'] } })).toMatchObject({
      stdout: '0000000000000001\n',
    });
  });

  test('is not undone by a capability that Docker gives to any other', async () => {
    const input = { ...sh('true'), capAdd: ['CHOWN'] };

    await expect(runContainer(input, { policy })).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
      details: { violations: [{ rule: 'capAdd', path: 'capAdd[0]', allowed: 'none' }] },
    });
  });
});

describe('what a policy gives to the containers of a run', () => {
  const recorder = recording(connectEngine());
  const policy: Policy = { pidsLimit: { max: 50 }, enforce: { capDrop: ['ALL'], readOnly: true } };
  const worker = useContainerWorker({ engine: recorder.engine, policy });

  test('its services have, and those of one container', async () => {
    const service = { image: 'busybox:stable', command: ['sleep', '60'], stopSignal: 'SIGKILL' };
    const containers = [{ ...sh('true'), services: [{ ...service, name: 'sidecar' }] }];
    const run = { services: [{ ...service, name: 'db' }], containers };
    const handle = await start(worker, run, 'containerPipelineWorkflow');

    expect(await handle.result()).toMatchObject({ totalSuccess: 1 });
    expect(recorder.created).toHaveLength(3);
    for (const { HostConfig } of recorder.created) {
      expect(HostConfig).toMatchObject({ CapDrop: ['ALL'], ReadonlyRootfs: true, PidsLimit: 50 });
    }
  });
});

describe('tdw-worker --policy', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tdw-policy-'));
    file = join(folder, 'policy.json');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('judges by the file, and by the folders that are named beside it', async () => {
    writeFileSync(file, JSON.stringify({ memLimit: { max: '32m' }, capAdd: ['SYS_PTRACE'] }));
    const taskQueue = `test-${randomUUID()}`;
    const flags = ['--task-queue', taskQueue, '--host-id', 'test-host'];
    const worker = await startStockWorker(...flags, '--policy', file, '--allow-bind', folder);
    const context = { ...client, taskQueue };
    try {
      const mounted = { ...sh(memory), volumes: [`${folder}:/x:ro`], capAdd: ['SYS_PTRACE'] };
      expect(await execute(context, mounted)).toMatchObject({ stdout: `${32 * MIB}\n` });

      const greedy = { ...sh('true'), memLimit: '64m', capAdd: ['SYS_ADMIN'] };
      expect(await failureOf(execute(context, greedy))).toMatchObject({
        type: 'Tdw.PolicyViolation',
        details: { violations: [{ rule: 'capAdd' }, { rule: 'memLimit.max' }] },
      });
    } finally {
      await worker.end('SIGTERM');
    }
  });

  test('does not start with a policy that is not valid, and says all that is wrong with it', async () => {
    writeFileSync(file, '{ "privilegd": true, "memLimit": "4g" }');

    expect(await runTdwWorker('run', '--policy', file)).toEqual({
      code: 1,
      stdout: '',
      stderr: `tdw-worker: The policy ${file} cannot be used: Policy is not valid:
  memLimit: expected an object, got "4g"
  privilegd: expected no such key, got a boolean; did you mean privileged?
`,
    });
  });
});
