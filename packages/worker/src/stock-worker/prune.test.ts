import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { type EngineServer, serveEngine } from '../testing/engine-server.ts';
import { prune } from './prune.ts';

const CONTAINER = {
  Id: 'c1',
  Names: ['/tdw-busybox'],
  State: 'exited',
  Labels: {
    'tdw.execution': 'key',
    'tdw.namespace-id': 'uuid',
    'tdw.workflow-id': 'w',
    'tdw.run-id': 'r',
    'tdw.host': 'kept-id',
  },
};
const ANSWERS = {
  'GET /containers/json': [CONTAINER],
  'GET /networks': [{ Id: 'n1', Name: 'tdw-back-key', Labels: { ...CONTAINER.Labels, 'tdw.workspace': 'key' } }],
  'GET /volumes': { Volumes: null },
  'GET /volumes/tdw-host': { Name: 'tdw-host', Labels: { 'tdw.host': 'kept-id' } },
};

describe('a pass that is asked for', () => {
  const before = process.env['DOCKER_HOST'];
  let engine: EngineServer;
  let printed: string[];
  let describeRun: jest.Mock<() => Promise<object>>;
  let closed: boolean;
  beforeEach(async () => {
    engine = await serveEngine(ANSWERS);
    process.env['DOCKER_HOST'] = engine.address;
    [printed, closed] = [[], false];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    describeRun = jest.fn(async () => ({ workflowExecutionInfo: { closeTime: {}, firstRunId: 'r' } }));
    const describeNamespace = async (): Promise<object> => ({ namespaceInfo: { id: 'uuid' } });
    jest.spyOn(NativeConnection, 'connect').mockResolvedValue({
      workflowService: { describeNamespace, describeWorkflowExecution: describeRun },
      withAbortSignal: async (_: AbortSignal, call: () => Promise<unknown>) => call(),
      close: async () => void (closed = true),
    } as unknown as NativeConnection);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
    await Promise.all([engine.close(), Runtime.instance().shutdown()]);
  });

  test('prints a line for each container, and how many there are', async () => {
    expect(await prune({ grace: 1, dryRun: true })).toBe(true);
    expect(printed).toEqual([
      'would remove  tdw-busybox (exited): its run of w is closed\n',
      'would remove  tdw-back-key (network): its run of w is closed\n',
      '1 container, 1 network: 2 would remove\n',
    ]);
    expect(closed).toBe(true);
  });

  test('of another host has nothing to do with it', async () => {
    expect(await prune({ grace: 1, hostId: 'other' })).toBe(true);
    expect(printed[0]).toBe('kept          tdw-busybox (exited): it is of another host, kept-id\n');
    expect(describeRun).not.toHaveBeenCalled();
  });

  test('removes no network of a container that stays, nor says that it would', async () => {
    const kept = { ...CONTAINER, Labels: { ...CONTAINER.Labels, 'tdw.keep': 'true' } };
    await engine.close();
    engine = await serveEngine({ ...ANSWERS, 'GET /containers/json': [kept] });
    process.env['DOCKER_HOST'] = engine.address;

    expect(await prune({ grace: 1, dryRun: true })).toBe(true);
    expect(printed).toContain('in use        tdw-back-key (network): a container has it\n');
  });

  test('leaves no id on an engine that never had a worker', async () => {
    await engine.close();
    engine = await serveEngine({ ...ANSWERS, 'GET /volumes/tdw-host': null, 'POST /volumes/create': null });
    process.env['DOCKER_HOST'] = engine.address;

    expect(await prune({ grace: 1, dryRun: true })).toBe(true);
    expect(printed).toEqual([
      'kept          tdw-busybox (exited): it is of another host, kept-id\n',
      'kept          tdw-back-key (network): it is of another host, kept-id\n',
      '1 container, 1 network: 2 kept\n',
    ]);
  });

  test('fails where Temporal does not tell of the run', async () => {
    describeRun.mockRejectedValue(new Error('permission denied'));

    expect(await prune({ grace: 1 })).toBe(false);
    expect(printed[0]).toMatch(/^kept .* Temporal does not tell .*: permission denied\n$/);
  });

  test('says which engine does not answer', async () => {
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';

    await expect(prune({ grace: 1 })).rejects.toThrow(
      'The container engine at unix:///nowhere/docker.sock (DOCKER_HOST) does not answer: ',
    );
  });
});
