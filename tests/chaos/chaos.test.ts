import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';
import { describeWithOwnEngine } from '../support/describe-with-own-engine.ts';
import { FAULT_KINDS, isOfRuns } from './plan/fault.ts';
import type { Report } from './verdict/report.ts';

describeWithOwnEngine(
  'the short form of `npm run chaos`',
  () => {
    let chaos: ChildProcess | undefined;
    // Where the test has failed or timed out, it ends all that it has started before it ends.
    afterEach(() => endOf(chaos), 120_000);

    test('nothing is lost, executed twice, wrong or left behind, whatever is killed, stopped or frozen', async () => {
      await playShortForm((child) => (chaos = child));
    }, 420_000);
  },
  ['temporal'],
);

async function playShortForm(onStart: (chaos: ChildProcess) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-chaos-report-'));
  try {
    const json = join(folder, 'report.json');
    // It has to give up long before the test does: then it says what it has found.
    const options = ['--runs', '20', '--seed', '1', '--patience', '120', '--json', json];
    const chaos = spawn(process.execPath, [join(__dirname, 'main.ts'), ...options], { env: process.env });
    onStart(chaos);
    const output = await Promise.all([text(chaos.stdout), text(chaos.stderr), once(chaos, 'exit')]);
    const [said, progress, [exitCode]] = output;

    expect(`${said}${progress}`).toContain('executed twice        0');
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
    expect(report).toMatchObject({ runs: 20, findings: [], leftovers: [] });
    expect(Object.keys(report.faults)).toEqual(expect.arrayContaining(FAULT_KINDS.filter((kind) => !isOfRuns(kind))));
    expect(exitCode).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function endOf(chaos: ChildProcess | undefined): Promise<void> {
  if (chaos === undefined || chaos.exitCode !== null || chaos.signalCode !== null) return;
  const exited = once(chaos, 'exit');
  chaos.kill('SIGTERM');
  await exited;
}
