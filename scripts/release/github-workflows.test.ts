import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, '.github/workflows', file), 'utf8');

describe('the gate of CI', () => {
  const { jobs } = parse(read('ci.yml')) as { jobs: Record<string, Job> };

  test('waits for every other job', () => {
    expect(jobs['gate']!.needs!.toSorted()).toEqual(
      Object.keys(jobs)
        .filter((name) => name !== 'gate')
        .toSorted(),
    );
  });

  test('runs also when one of them did not, and fails then', () => {
    expect(jobs['gate']!.if).toBe('always()');
    expect(jobs['gate']!.steps).toEqual([
      { run: 'exit 1', if: `contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')` },
    ]);
  });

  test('can tell: no job hides a failure of its own', () => {
    for (const job of Object.values(jobs)) {
      for (const part of [job, ...job.steps]) expect(part).not.toHaveProperty('continue-on-error');
    }
  });
});

describe('`pnpm run check:workflows`', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tdw-workflows-'));
    cpSync(join(root, '.github'), join(folder, '.github'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['a job that is not there', 'needs: [check,', 'needs: [chek,', 'needs job "chek"'],
    ['an event that GitHub does not have', 'pull_request:', 'pull_requests:', 'unknown Webhook event'],
    ['an expression on nothing', 'needs.*.result', 'needs.tests.result', 'property "tests" is not defined'],
  ])('refuses %s', (_, from, to, message) => {
    writeFileSync(join(folder, '.github/workflows/ci.yml'), read('ci.yml').replace(from, to));

    const { exitCode, output } = lint();
    expect(output).toContain(message);
    expect(exitCode).not.toBe(0);
  });

  test('accepts the workflows as they are', () => {
    writeFileSync(join(folder, '.github/workflows/ci.yml'), read('ci.yml'));

    expect(lint()).toMatchObject({ exitCode: 0, output: expect.stringContaining('2 workflow file(s)') });
  });

  /** By the very command of package.json. */
  function lint(): { exitCode: number | null; output: string } {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', scripts['check:workflows']!], {
      cwd: folder,
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
      encoding: 'utf8',
    });
    return { exitCode: status, output: stdout + stderr };
  }
});

interface Job {
  needs?: string[];
  if?: string;
  steps: Record<string, unknown>[];
}
