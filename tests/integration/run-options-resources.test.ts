import { describe, expect, test } from '@jest/globals';
import type { RunOptions } from '@tdw/payloads';
import { inside, refusal } from '../support/inside.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';

useLeftoverCheck();

/** Of the first of the files that there is: control groups of version 2, then 1. */
const cgroup = (...files: string[]): string =>
  `cd /sys/fs/cgroup; for f in ${files.join(' ')}; do cat $f && break; done 2>&-`;
const limit = (name: string): string => `grep '^Max ${name}' /proc/self/limits | tr -s ' '`;

describe('the limits of a container, seen from inside', () => {
  test.each<[RunOptions, string, RegExp]>([
    [{ cpus: 0.5 }, cgroup('cpu.max', 'cpu/cpu.cfs_quota_us'), /^50000( 100000)?$/],
    [{ cpus: '0.25' }, cgroup('cpu.max', 'cpu/cpu.cfs_quota_us'), /^25000( 100000)?$/],
    [{ cpuShares: 512 }, cgroup('cpu.weight', 'cpu/cpu.shares'), /^(20|512)$/],
    [{ cpuset: '1' }, 'grep Cpus_allowed_list /proc/self/status; nproc', /^Cpus_allowed_list:\t1\n1$/],
    [{ memLimit: '64m' }, cgroup('memory.max', 'memory/memory.limit_in_bytes'), /^67108864$/],
    [
      { memLimit: '64m', memReservation: '32m' },
      cgroup('memory.low', 'memory/memory.soft_limit_in_bytes'),
      /^33554432$/,
    ],
    // Version 2 counts swap by itself, version 1 together with memory.
    [
      { memLimit: '64m', memswapLimit: '96m' },
      cgroup('memory.swap.max', 'memory/memory.memsw.limit_in_bytes'),
      /^(33554432|100663296)$/,
    ],
    [{ pidsLimit: 17 }, cgroup('pids.max', 'pids/pids.max'), /^17$/],
    [{ shmSize: '3m' }, 'df -k /dev/shm | tail -1', /^shm +3072 /],
    [{ ulimits: { nofile: { soft: 100, hard: 200 } } }, limit('open files'), /^Max open files 100 200 /],
    [{ ulimits: { core: 0, nproc: 500 } }, limit('core file'), /^Max core file size 0 0 /],
    [{ ulimits: { stack: -1 } }, limit('stack size'), /^Max stack size unlimited unlimited /],
  ])('%j', async (options, script, expected) => {
    expect(await inside(options, script)).toMatch(expected);
  });

  test('hold: a process too many is not made', async () => {
    const script =
      '(for i in 1 2 3 4 5 6 7 8; do sleep 30 & done) > /tmp/out 2>&1; grep -c "can\'t fork" /tmp/out || true';

    expect(await inside({ pidsLimit: 5 }, script)).toBe('1');
    expect(await inside({ pidsLimit: 50 }, script)).toBe('0');
  });
});

describe('the file system of a container, seen from inside', () => {
  test('that is read-only takes writes in its mounts and nowhere else', async () => {
    const script = 'touch /x 2>/dev/null || echo refused; touch /t/x && echo taken';

    expect(await inside({ readOnly: true, tmpfs: '/t' }, script)).toBe('refused\ntaken');
  });

  test('has memory in folders, of the size and mode that were asked for', async () => {
    const tmpfs = ['/a:size=1m,mode=1700,uid=7', '/b'];

    expect(await inside({ tmpfs }, 'df -k /a | tail -1; stat -c "%a %u" /a; stat -f -c %T /b')).toMatch(
      /^tmpfs +1024 .*\n1700 7\ntmpfs$/,
    );
  });

  test('runs no programs from memory, but where that was asked for', async () => {
    const script = 'for d in /a /b; do cp /bin/busybox $d/true; $d/true 2>/dev/null && echo $d; done; true';

    expect(await inside({ tmpfs: ['/a', '/b:exec'] }, script)).toBe('/b');
  });
});

describe('what the engine refuses', () => {
  test.each<[RunOptions, RegExp]>([
    [{ cpus: 4_000 }, /CPUs/],
    [{ cpuset: '900' }, /CPUs/i],
  ])('%j fails for good, with its words', async (options, message) => {
    expect(await refusal(options)).toMatchObject({
      type: 'Tdw.InvalidOptions',
      message: expect.stringMatching(message),
      details: { removed: true },
    });
  });
});
