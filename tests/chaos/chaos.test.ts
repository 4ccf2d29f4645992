import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { type FaultKind, isOfRuns } from './plan/fault.ts';
import type { Report } from './verdict/report.ts';

// The short form of `npm run chaos`. What it needs is not on every machine, for it ends engines and servers.
const isAble = process.getuid?.() === 0 && ['dockerd', 'ip', 'temporal'].every(isProgram);

/** All but those of an engine whose containers go on without it: README.md says what is open there. */
const FAULTS: readonly FaultKind[] = [
  'worker-kill',
  'worker-stop',
  'worker-freeze',
  'engine-stop',
  'temporal-kill',
  'temporal-restart',
  'cancel',
  'reset',
];

const goal = 'nothing is lost, executed twice, wrong or left behind, whatever is killed, stopped or frozen';
(isAble ? test : test.skip)(goal, playShortForm, 300_000);

async function playShortForm(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-chaos-report-'));
  try {
    const json = join(folder, 'report.json');
    const options = ['--runs', '20', '--seed', '1', '--faults', FAULTS.join(','), '--json', json];
    const chaos = spawn(process.execPath, [join(__dirname, 'main.ts'), ...options], { env: process.env });
    const output = await Promise.all([text(chaos.stdout), text(chaos.stderr), once(chaos, 'exit')]);
    const [said, progress, [exitCode]] = output;

    expect(`${said}${progress}`).toContain('executed twice        0');
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
    expect(report).toMatchObject({ runs: 20, findings: [], leftovers: [] });
    expect(Object.keys(report.faults)).toEqual(expect.arrayContaining(FAULTS.filter((kind) => !isOfRuns(kind))));
    expect(exitCode).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isProgram(name: string): boolean {
  return spawnSync('which', [name], { env: process.env }).status === 0;
}
