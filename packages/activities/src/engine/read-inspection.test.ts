import { describe, expect, test } from '@jest/globals';
import { readInspection } from './read-inspection.ts';

function answer(parts: object = {}, state: object = {}): unknown {
  return {
    Id: 'i',
    Name: '/n',
    Image: 'sha256:1',
    Config: { Labels: {} },
    State: { Status: 'running', ExitCode: 0, OOMKilled: false, StartedAt: 's', FinishedAt: 'f', ...state },
    ...parts,
  };
}

describe('the addresses', () => {
  test('are those of all networks, IPv6 as well', () => {
    const Networks = {
      bridge: { IPAddress: '172.17.0.2', IPPrefixLen: 16, GlobalIPv6Address: '', GlobalIPv6PrefixLen: 0 },
      mine: { IPAddress: '172.18.0.2', IPPrefixLen: 24, GlobalIPv6Address: 'fd00::2', GlobalIPv6PrefixLen: 64 },
    };

    expect(readInspection(answer({ NetworkSettings: { Networks } })).addresses).toEqual([
      { ip: '172.17.0.2', prefixLength: 16 },
      { ip: '172.18.0.2', prefixLength: 24 },
      { ip: 'fd00::2', prefixLength: 64 },
    ]);
  });

  test.each([
    {},
    { NetworkSettings: {} },
    { NetworkSettings: { Networks: null } },
    { NetworkSettings: { Networks: { none: {} } } },
  ])('are none where the engine names none: %j', (parts) => {
    expect(readInspection(answer(parts)).addresses).toEqual([]);
  });
});

describe('the ports', () => {
  test('are the published ones, with their places on the host', () => {
    const Ports = {
      '80/tcp': [
        { HostIp: '0.0.0.0', HostPort: '49153' },
        { HostIp: '::', HostPort: '49154' },
      ],
      '81/tcp': null,
      '82/udp': [],
    };

    expect(readInspection(answer({ NetworkSettings: { Ports } })).ports).toEqual({
      '80/tcp': [
        { hostIp: '0.0.0.0', hostPort: 49153 },
        { hostIp: '::', hostPort: 49154 },
      ],
    });
  });

  test.each([{}, { NetworkSettings: {} }, { NetworkSettings: { Ports: null } }])('are none in %j', (parts) => {
    expect(readInspection(answer(parts)).ports).toEqual({});
  });
});

describe('the health', () => {
  test('comes with what the last check printed', () => {
    const Health = { Status: 'unhealthy', Log: [{ Output: 'first' }, { Output: 'last' }] };

    expect(readInspection(answer({}, { Health })).health).toEqual({ status: 'unhealthy', lastOutput: 'last' });
  });

  test.each([{}, { Log: null }, { Log: [] }])('has no output before the first check: %j', (log) => {
    expect(readInspection(answer({}, { Health: { Status: 'starting', ...log } })).health).toEqual({
      status: 'starting',
      lastOutput: '',
    });
  });

  test.each([undefined, null, { Status: '' }, { Status: 'none' }])(
    'is none of a container without a check: %j',
    (Health) => {
      expect(readInspection(answer({}, { Health })).health).toBeUndefined();
    },
  );
});

describe('the capacity of the log', () => {
  test.each([undefined, { Type: 'json-file', Config: {} }, { Type: 'k8s-file', Config: null }])(
    'is none where the engine does not say, as podman does not: %j',
    (LogConfig) => {
      expect(readInspection(answer({ HostConfig: { LogConfig } })).logCapacity).toBeUndefined();
    },
  );
});

describe('the user and the volumes', () => {
  test('are as the container has them, its own options or those of its image', () => {
    const Mounts = [
      { Type: 'volume', Name: '1a2b', Destination: '/data' },
      { Type: 'bind', Source: '/srv', Destination: '/srv' },
    ];

    expect(readInspection(answer({ Config: { Labels: {}, User: 'app:70' }, Mounts }))).toMatchObject({
      user: 'app:70',
      volumes: { '/data': '1a2b' },
    });
  });

  test.each([{}, { Mounts: null }])('are root and none where the engine names none: %j', (parts) => {
    expect(readInspection(answer(parts))).toMatchObject({ user: '', volumes: {} });
  });
});

test.each([
  [45, 45],
  [undefined, 10],
  // As podman has it of a container of which nobody has said anything.
  [0, 10],
])('the time that a container has to stop, where the engine says %p, is %d seconds', (StopTimeout, seconds) => {
  expect(readInspection(answer({ Config: { Labels: {}, StopTimeout } }))).toMatchObject({ stopGraceSeconds: seconds });
});
