import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openLedger, type Ledger } from '../lab/ledger.ts';
import { containerInput, expectedStderr, expectedStdout, LEDGER, type PlannedStep } from './step.ts';

const CONTAINER = '0123456789ab';
const job: PlannedStep = {
  id: 'r001.1',
  isService: false,
  lines: 3,
  pauseMs: 10,
  bulk: 0,
  exitCode: 0,
  isRepeatable: false,
  mayEnd: ['succeeded'],
};

let folder: string;
let ledger: Ledger;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-step-'));
  ledger = openLedger(join(folder, 'ledger'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What its container would run, on this machine. */
function begin(step: PlannedStep) {
  const { command, env } = containerInput(step, '/srv');
  const [program, ...args] = command!.map((part) => part.replaceAll(LEDGER, ledger.folder));
  const child = spawn(program!, args, { env: { ...process.env, ...env, HOSTNAME: CONTAINER } });
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const ended = output.then(([stdout, stderr, [exitCode]]) => ({ stdout, stderr, exitCode: exitCode as number }));
  return { child, ended };
}

const deeds = () =>
  ledger
    .read()
    .get(job.id)
    ?.map(({ what, container }) => `${what} ${container}`);

describe('a step', () => {
  test.each([
    ['a job', job],
    ['a job that fails', { ...job, exitCode: 7 }],
    ['a loud job', { ...job, pauseMs: 0, bulk: 5_000 }],
  ])('that is %s writes what is expected of it, and its beginning and end into the ledger', async (_, step) => {
    expect(await begin(step).ended).toEqual({
      stdout: expectedStdout(step),
      stderr: expectedStderr(step),
      exitCode: step.exitCode,
    });
    expect(deeds()).toEqual([`start ${CONTAINER}`, `end ${CONTAINER}`]);
  });

  test('that is a service is ready, and ends well when it is stopped', async () => {
    const service = { ...job, isService: true };
    const { child, ended } = begin(service);
    await once(child.stdout, 'data');
    child.kill('SIGTERM');

    expect(await ended).toEqual({ stdout: expectedStdout(service), stderr: '', exitCode: 0 });
    expect(deeds()).toEqual([`start ${CONTAINER}`, `end ${CONTAINER}`]);
  });

  test('that is a job notes that it was stopped, and no end', async () => {
    const { child, ended } = begin({ ...job, lines: 1_000 });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');

    expect((await ended).exitCode).toBe(143);
    expect(deeds()).toEqual([`start ${CONTAINER}`, `stopped ${CONTAINER}`]);
  });
});
