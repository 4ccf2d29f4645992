import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseCommand } from '../testing/parse-command.ts';
import { runCommand } from './run-command.ts';
import type { StockWorkerOptions } from './run-stock-worker.ts';

/** What `tdw-worker` would run with, or what it says instead. */
async function parse(...args: string[]): Promise<{ options?: StockWorkerOptions; said: string; exitCode?: number }> {
  const result: { options?: StockWorkerOptions } = {};
  const command = runCommand(async (options) => {
    result.options = options;
  });
  const end = await parseCommand([command], args);
  return { ...result, ...end };
}

/** Each flag, with a value and what becomes of it. */
const FLAGS: [flag: string, value: string, option: keyof StockWorkerOptions, parsed: unknown][] = [
  ['--task-queue', 'q', 'taskQueue', 'q'],
  ['--address', 'temporal:7233', 'address', 'temporal:7233'],
  ['--namespace', 'team', 'namespace', 'team'],
  ['--host-id', 'host-1', 'hostId', 'host-1'],
  ['--max-concurrent-containers', '12', 'maxConcurrentContainers', 12],
  ['--max-concurrent-services', '3', 'maxConcurrentServices', 3],
  ['--max-cpus', '1.5', 'maxCpus', 1.5],
  ['--max-memory', '12g', 'maxMemory', 12 * 1024 ** 3],
  ['--min-free-disk', '512m', 'minFreeDisk', 512 * 1024 ** 2],
  ['--endpoint-host', 'build-7.internal', 'endpointHost', 'build-7.internal'],
  ['--policy', 'policy.json', 'policy', 'policy.json'],
  ['--allow-bind', '/srv/data/', 'allowBind', ['/srv/data/']],
  ['--secrets', 'env:TDW_SECRET_', 'secrets', ['env:TDW_SECRET_']],
  ['--reap-interval', '5m', 'reapInterval', 300_000],
  ['--reap-grace', '90 seconds', 'reapGrace', 90_000],
  ['--log-dir', '/var/log/tdw', 'logDir', '/var/log/tdw'],
  ['--log-retention', '30d', 'logRetention', 30 * 86_400_000],
  ['--artifact-dir', 's3://artifacts/tdw', 'artifactDir', 's3://artifacts/tdw'],
  ['--artifact-retention', '12h', 'artifactRetention', 12 * 3_600_000],
  ['--artifact-max-size', '10g', 'artifactMaxSize', 10 * 1024 ** 3],
  ['--artifact-max-file-size', '512m', 'artifactMaxFileSize', 512 * 1024 ** 2],
  ['--artifact-max-files', '50', 'artifactMaxFiles', 50],
  ['--log-driver', 'local', 'logDriver', 'local'],
  ['--log-max-size', '64', 'logMaxSize', 64],
  ['--health-address', '0.0.0.0:8080', 'healthAddress', { host: '0.0.0.0', port: 8080 }],
  ['--metrics-address', '[::1]:9464', 'metricsAddress', { host: '::1', port: 9464 }],
  ['--log-level', 'debug', 'logLevel', 'debug'],
];

describe('tdw-worker run', () => {
  test('needs no option at all, nor to be named', async () => {
    const defaults = { taskQueue: 'docker-tasks', logLevel: 'info' };

    expect((await parse('run')).options).toEqual(defaults);
    expect((await parse()).options).toEqual(defaults);
  });

  test.each(FLAGS)('takes %s %s', async (flag, value, option, parsed) => {
    expect((await parse(flag, value)).options?.[option]).toEqual(parsed);
  });

  test('takes that no output is kept', async () => {
    expect((await parse('--log-dir', 'none')).options?.logDir).toBe('none');
  });

  test('takes that it is kept in a bucket', async () => {
    expect((await parse('--log-dir', 's3://logs/tdw')).options?.logDir).toBe('s3://logs/tdw');
  });

  test('takes several folders that may be bound', async () => {
    const { options } = await parse('--allow-bind', '/srv/data', '--allow-bind', '/var/cache');

    expect(options?.allowBind).toEqual(['/srv/data', '/var/cache']);
  });

  test('mentions every option in its help, and where the rest of its configuration comes from', async () => {
    const { options, said, exitCode } = await parse('run', '--help');

    for (const word of [...FLAGS.map(([flag]) => flag), 'DOCKER_HOST', 'TEMPORAL_', 'SIGTERM', 'docker-tasks'])
      expect(said).toContain(word);
    expect(options).toBeUndefined();
    expect(exitCode).toBe(0);
  });

  test('loads nothing of Temporal to say so', () => {
    const program = `
      import { registerHooks } from 'node:module';
      registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
      await import(${JSON.stringify(join(__dirname, '../bin.ts'))});`;
    const flags = ['--conditions=@tdw/source', '--input-type=module', '--eval', program, '--', 'run', '--help'];
    const loaded = execFileSync(process.execPath, flags, { encoding: 'utf8' });

    expect(loaded).toContain('/stock-worker/run-command.ts');
    expect(loaded).toContain('--task-queue');
    expect(loaded).not.toContain('@temporalio');
  });

  const NUMBER = 'Expected a whole number from 1 up';
  const ADDRESS = "Expected host:port, such as '0.0.0.0:8080'";
  test.each([
    ...['0', '-1', '1.5', 'many', '', 'NaN', 'Infinity', '1e400'].map((value) => [
      '--max-concurrent-containers',
      value,
      NUMBER,
    ]),
    ['--max-concurrent-services', 'all', NUMBER],
    ...[
      '8080',
      ':8080',
      'localhost',
      'localhost:',
      'localhost:http',
      'localhost:65536',
      'a b:1',
      '::1:80',
      '[x]:1',
    ].map((value) => ['--health-address', value, ADDRESS]),
    ['--metrics-address', 'http://localhost:9464', ADDRESS],
    ...['', 'http://build-7', 'build-7:80', '-x'].map((value) => [
      '--endpoint-host',
      value,
      'Expected a host name or an IP address, with no port',
    ]),
    ...['5', '999ms', '25h', '0s', 'soon', ''].map((value) => [
      '--reap-grace',
      value,
      "Expected a time from 1s to 1d, such as '30s'",
    ]),
    ['--reap-interval', '30', "such as '30s'"],
    ...['data', './data', '', '~/data'].map((value) => [
      '--allow-bind',
      value,
      'Expected the absolute path of a folder',
    ]),
    ...['logs', '', 'None'].map((value) => [
      '--log-dir',
      value,
      "Expected the absolute path of a folder, s3://bucket/prefix, or 'none'",
    ]),
    ...['59m', '0', 'long'].map((value) => ['--log-retention', value, 'Expected a time of 1h or more']),
    ['--log-driver', 'journald', 'json-file, local'],
    ['--log-max-size', '128m', NUMBER],
    ['--log-level', 'loud', 'trace, debug, info, warn, error'],
  ])('refuses %s %p: option, got and expected', async (flag, value, expected) => {
    const { options, said, exitCode } = await parse(`${flag}=${value}`);

    expect(exitCode).toBe(1);
    expect(said).toContain(flag);
    expect(said).toContain(`'${value}'`);
    expect(said).toContain(expected);
    expect(options).toBeUndefined();
  });

  test.each([
    ['an option that there is not', ['--task-queu', 'q'], "unknown option '--task-queu'"],
    ['an option without its value', ['--task-queue'], "option '--task-queue <name>' argument missing"],
    ['arguments that mean nothing', ['docker-tasks'], 'too many arguments'],
  ])('refuses %s', async (_, args, words) => {
    const { options, said, exitCode } = await parse(...args);

    expect(exitCode).toBe(1);
    expect(said).toContain(words);
    expect(options).toBeUndefined();
  });
});
