import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { VERSION } from '../version.ts';
import { createOptions, specHash } from './create-options.ts';

const engine = useFakeEngine();

describe('createOptions', () => {
  test('says nothing of what the user did not set, but that the log has a bound', () => {
    const { run } = containerRun(engine.fake);

    expect(createOptions(run, [])).toEqual({
      Image: 'alpine',
      HostConfig: { LogConfig: { Type: 'json-file', Config: { 'max-size': '67108864', 'max-file': '2' } } },
      Labels: {
        'tdw.workflow-id': 'the-workflow',
        'tdw.execution': run.key,
        'tdw.host': 'the-host',
        'tdw.spec': specHash(run.input),
        'tdw.version': VERSION,
      },
    });
  });

  test("says everything that the user set, in the engine's words", () => {
    const { run } = containerRun(engine.fake, {
      command: ['a', 'b c'],
      entrypoint: ['/e'],
      env: { A: '1', B: 'x=y' },
      workingDir: '/w',
      user: '1:2',
      name: 'step',
      labels: { team: 'core' },
      runTimeout: '1h',
      autoRemove: false,
    });

    expect(createOptions(run, [])).toMatchObject({
      Cmd: ['a', 'b c'],
      Entrypoint: ['/e'],
      Env: ['A=1', 'B=x=y'],
      WorkingDir: '/w',
      User: '1:2',
      Labels: { team: 'core', 'tdw.step': 'step', 'tdw.keep': 'true' },
    });
  });

  test.each([
    [true, undefined],
    [false, 'true'],
    ['onSuccess', 'onFailure'],
  ] as const)('says by a label who keeps it: with autoRemove %p it is %p', (autoRemove, label) => {
    const { Labels } = createOptions(containerRun(engine.fake, { autoRemove }).run, []);

    expect(Labels['tdw.keep']).toBe(label);
  });

  test('passes on what is set and empty', () => {
    expect(createOptions(containerRun(engine.fake, { command: [], env: {} }).run, [])).toMatchObject({
      Cmd: [],
      Env: [],
    });
  });

  test("publishes ports in the engine's words", () => {
    const { run } = containerRun(engine.fake, { ports: ['5432', '8080:80', '127.0.0.1:8081:80', '[::1]::53/udp'] });

    expect(createOptions(run, [])).toMatchObject({
      ExposedPorts: { '5432/tcp': {}, '80/tcp': {}, '53/udp': {} },
      HostConfig: {
        PortBindings: {
          '5432/tcp': [{ HostPort: '' }],
          '80/tcp': [{ HostPort: '8080' }, { HostIp: '127.0.0.1', HostPort: '8081' }],
          '53/udp': [{ HostIp: '::1', HostPort: '' }],
        },
      },
    });
  });

  test('has the log that the operator wants', () => {
    const { run } = containerRun(engine.fake, {}, { engineLog: { driver: 'local', maxBytes: 1_000_001 } });

    expect(createOptions(run, []).HostConfig).toEqual({
      LogConfig: { Type: 'local', Config: { 'max-size': '500001', 'max-file': '2' } },
    });
  });

  test('has the mounts that it is given, and no word of ports', () => {
    const { run } = containerRun(engine.fake, { ports: [] });
    const mount = { type: 'volume', source: 'data', target: '/data', readOnly: false } as const;

    expect(createOptions(run, [mount]).HostConfig).toEqual({
      LogConfig: expect.anything(),
      Mounts: [{ Type: 'volume', Source: 'data', Target: '/data' }],
    });
  });

  test('lets no label of the user take the place of ours', () => {
    const { run } = containerRun(engine.fake, { labels: { 'tdw.execution': 'forged', 'tdw.workflow-id': 'forged' } });

    expect(createOptions(run, []).Labels).toMatchObject({
      'tdw.execution': run.key,
      'tdw.workflow-id': 'the-workflow',
    });
  });

  test('has a keep label only for what is to be kept', () => {
    expect(createOptions(containerRun(engine.fake, { autoRemove: true }).run, []).Labels).not.toHaveProperty(
      'tdw.keep',
    );
  });
});

describe('specHash', () => {
  const input = { image: 'alpine', env: { A: '1', B: '2' }, command: ['x', 'y'] };

  test('is the same in whatever order the keys come', () => {
    expect(specHash({ command: ['x', 'y'], env: { B: '2', A: '1' }, image: 'alpine' })).toBe(specHash(input));
  });

  test('stays the same from release to release: an update must not disown what runs', () => {
    expect(specHash(input)).toBe('2042ff73e0297d89');
  });

  test.each([
    { ...input, image: 'busybox' },
    { ...input, command: ['y', 'x'] },
    { ...input, env: { A: '1', B: '3' } },
    { ...input, user: 'me' },
    { ...input, autoRemove: true },
  ])('is another one for %j', (other) => {
    expect(specHash(other)).not.toBe(specHash(input));
  });
});
