import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import type { Keys } from '../course/keys.ts';
import type { Closed } from '../course/runs.ts';
import { type LedgerEntry, parseEntries } from '../lab/ledger.ts';
import { expectedStderr, expectedStdout, type PlannedStep } from '../plan/step.ts';
import { findingsOf, rerunsOf } from './checks.ts';
import type { Evidence } from './evidence.ts';

const step: PlannedStep = {
  id: 'r001.1',
  isService: false,
  lines: 2,
  pauseMs: 0,
  bulk: 0,
  exitCode: 0,
  isRepeatable: true,
  mayEnd: ['succeeded'],
};
const result = {
  name: step.id,
  status: 'succeeded',
  exitCode: 0,
  containerId: `aaaaaaaaaaaa${'0'.repeat(52)}`,
  stdout: expectedStdout(step),
  stderr: expectedStderr(step),
  stdoutBytes: expectedStdout(step).length,
  stderrBytes: expectedStderr(step).length,
  truncated: false,
} as ContainerExecutionOutput;
const unseen = { type: 'Tdw.EngineRestarted', message: 'nobody saw its exit' };
const seldom = { ...step, isRepeatable: false };
const A = 'aaaaaaaaaaaa';
const B = 'bbbbbbbbbbbb';
const DONE = ledgerOf(`start ${A} 100`, `end ${A} 110`);
const OUTAGE = [{ from: 105_000, to: 112_000 }];

function ledgerOf(...lines: string[]): ReadonlyMap<string, readonly LedgerEntry[]> {
  return new Map([[step.id, parseEntries(lines.join('\n'))]]);
}

const keysOf = (...keys: string[]): Keys => new Map([[step.id, keys]]);

/** A run that went well, but for what is changed. */
function evidence(changed: Partial<Evidence> = {}): Evidence {
  return {
    planned: { id: 'r001', kind: 'job', at: 0, steps: [step], closing: 'COMPLETED' },
    startedAt: 99_000,
    closed: { status: 'COMPLETED', at: 120_000, results: [result] },
    isCancelled: false,
    outages: [],
    ledger: DONE,
    keys: [keysOf('first')],
    discarded: [],
    keyOf: (container) => ({ [A]: 'first', [B]: 'second' })[container],
    ...changed,
  };
}

function closedWith(changed: Partial<ContainerExecutionOutput>): { closed: Closed } {
  return { closed: { status: 'COMPLETED', at: 120_000, results: [{ ...result, ...changed }] } };
}

const ofB = { containerId: B };
const shortened = { stdout: 'r001.1 line 1\n', stdoutBytes: 14 };
const twice = ledgerOf(`start ${A} 100`, `end ${A} 110`, `start ${B} 115`, `end ${B} 119`);
const again = { ledger: twice, keys: [keysOf('first', 'second')] };

/** A job that ran twice after an outage, and a service of its own that began then. */
function servedAgain(serviceBegan: number): Partial<Evidence> {
  const service: PlannedStep = { ...step, id: `${step.id}s`, isService: true, servesWhom: 'job', mayEnd: ['skipped'] };
  const keys: Keys = new Map([...keysOf('first', 'second'), [service.id, ['of the service']]]);
  const container = 'cccccccccccc';
  return {
    planned: { ...evidence().planned, steps: [service, step] },
    ledger: new Map([...twice, [service.id, parseEntries(`start ${container} ${serviceBegan}`)]]),
    keys: [keys],
    keyOf: (id) => ({ [A]: 'first', [B]: 'second', [container]: 'of the service' })[id],
    outages: [{ from: 90_000, to: 95_000 }],
  };
}

describe('findingsOf', () => {
  test.each<[string, Partial<Evidence>]>([
    ['a run that went well', {}],
    ['a run that was cancelled', { isCancelled: true, closed: { status: 'CANCELLED', at: 1, results: [] } }],
    ['a run whose cancellation came too late', { isCancelled: true }],
    [
      'a step that was executed once for the key of each reset',
      { ledger: twice, keys: [keysOf('first'), keysOf('second')] },
    ],
    [
      'a step whose result a reset has thrown away',
      { ledger: twice, keyOf: () => 'first', keys: [keysOf('first'), keysOf('first')], discarded: ['first'] },
    ],
    [
      'a step that ran again after one whose start was lost',
      { ...again, ledger: ledgerOf(`start ${B} 115`, `end ${B} 119`), outages: OUTAGE, ...closedWith(ofB) },
    ],
    ['a job that ran again for its service, which has seen an outage', servedAgain(92)],
    ['a step that ran again after an outage', { ledger: twice, keys: [keysOf('first', 'second')], outages: OUTAGE }],
    [
      'output that is missing, as is told, since the engine was away',
      { ...closedWith({ ...shortened, outputError: 'it was away' }), outages: OUTAGE },
    ],
    [
      'output that is all there, and told to be missing perhaps, since the engine was restarted after the end',
      { ...closedWith({ outputError: 'it may be missing' }), outages: [{ from: 114_000, to: 116_000 }] },
    ],
    [
      'a run that says that nobody saw an exit while the engine was away',
      { outages: OUTAGE, closed: { status: 'FAILED', at: 120_000, failureType: unseen.type, results: [] } },
    ],
    [
      'a run that says so of a container whose start was lost with the engine',
      {
        ledger: new Map(),
        outages: OUTAGE,
        closed: { status: 'FAILED', at: 120_000, failureType: unseen.type, results: [] },
      },
    ],
    ['a step that says so', { outages: OUTAGE, ...closedWith({ status: 'failed', error: unseen }) }],
  ])('finds nothing in %s', (_, changed) => {
    expect(findingsOf(evidence(changed))).toEqual([]);
  });

  test('finds a run that never closed', () => {
    const { closed: _, ...open } = evidence();

    expect(findingsOf(open)).toEqual([{ kind: 'lost', run: 'r001', what: 'never closed' }]);
  });

  test.each<[string, Partial<Evidence>, string]>([
    ['two containers for one key', { ledger: twice, keyOf: () => 'first' }, `twice: r001.1: ${A}, ${B} for first`],
    [
      'two containers for one key, when a reset has thrown away the result of another',
      { ledger: twice, keyOf: () => 'first', discarded: ['second'] },
      `twice: r001.1: ${A}, ${B} for first`,
    ],
    [
      'two for one key when another has not run',
      { ledger: twice, keyOf: () => 'first', keys: [keysOf('first', 'second')], outages: OUTAGE },
      `twice: r001.1: ${A}, ${B} for first`,
    ],
    [
      'a container that was started again',
      { ledger: ledgerOf(`start ${A} 100`, `end ${A} 110`, `start ${A} 111`, `end ${A} 112`), outages: OUTAGE },
      `twice: r001.1: ${A}, ${A} for first`,
    ],
    [
      'a container for a key that its run did not give',
      { ledger: twice },
      `twice: r001.1: ${B} for second, which its run did not give`,
    ],
    [
      'a container for no key',
      { keyOf: () => undefined },
      `twice: r001.1: ${A} for no key that is known, which its run did not give`,
    ],
    [
      'a step that ran again and may not',
      { ...again, outages: OUTAGE, planned: { ...evidence().planned, steps: [seldom] } },
      'twice: r001.1: ran again once, and may not',
    ],
    [
      'a job that ran again, of which nothing has seen the outage',
      servedAgain(99),
      'twice: r001.1: ran again once, though the engine was there',
    ],
    ['a step that ran again without an outage', again, 'twice: r001.1: ran again once, though the engine was there'],
    [
      'a run that failed',
      { closed: { status: 'FAILED', at: 1, failureType: 'Tdw.NotReady', message: 'no', results: [] } },
      'wrong: closed as FAILED, not COMPLETED (Tdw.NotReady: no)',
    ],
    [
      'a run that was cancelled by nobody',
      { closed: { status: 'CANCELLED', at: 1, results: [] } },
      'wrong: closed as CANCELLED',
    ],
    [
      'an unseen exit while the engine was there',
      closedWith({ status: 'failed', error: unseen }),
      'wrong: r001.1 is failed, not succeeded (Tdw.EngineRestarted',
    ],
    [
      'a lost start in a run that began when the engine was there again',
      {
        startedAt: 115_000,
        ledger: new Map(),
        outages: OUTAGE,
        closed: { status: 'FAILED', at: 120_000, failureType: unseen.type, message: 'lost', results: [] },
      },
      'wrong: closed as FAILED, not COMPLETED (Tdw.EngineRestarted: lost)',
    ],
    ['an ended container that is said to be skipped', closedWith({ status: 'skipped' }), 'lost: r001.1 is skipped'],
    [
      'an exit of a container that is not over',
      { ledger: ledgerOf(`start ${A} 100`) },
      'wrong: r001.1 exited with 0; it did not',
    ],
    [
      'an exit of a container that is not over, though another one is',
      { ledger: ledgerOf(`start ${A} 100`, `start ${B} 101`, `end ${B} 110`) },
      'wrong: r001.1 exited with 0; it did not',
    ],
    ['an exit of a container that never began', { ledger: new Map() }, 'wrong: r001.1 exited with 0; it did not'],
    ['another exit code', closedWith({ status: 'failed', exitCode: 255 }), 'wrong: r001.1 exited with 255, not 0'],
    [
      'a result that is not there',
      { closed: { status: 'COMPLETED', at: 1, results: [] } },
      'wrong: r001.1 is not there',
    ],
    ['missing output', closedWith(shortened), 'wrong: r001.1: stdout has 14 bytes, not 28'],
    [
      'missing output, not told, since the engine was away',
      { ...closedWith(shortened), outages: OUTAGE },
      'wrong: r001.1: stdout has 14 bytes',
    ],
    [
      'missing output, told, since the engine was restarted after the end',
      { ...closedWith({ ...shortened, outputError: 'gone' }), outages: [{ from: 114_000, to: 116_000 }] },
      'wrong: r001.1: gone',
    ],
    ['missing output, perhaps, while the engine was there', closedWith({ outputError: 'gone' }), 'wrong: r001.1: gone'],
    [
      'missing output, told, while the engine was there',
      closedWith({ ...shortened, outputError: 'gone' }),
      'wrong: r001.1: gone',
    ],
    ['other output on stderr', closedWith({ stderr: '', stderrBytes: 0 }), 'wrong: r001.1: stderr has 0 bytes'],
  ])('finds %s', (_, changed, finding) => {
    const found = findingsOf(evidence(changed)).map(({ kind, what }) => `${kind}: ${what}`);

    expect(found).toContainEqual(expect.stringContaining(finding));
  });
});

describe('rerunsOf', () => {
  test('counts what a run has run again, and not what a reset has', () => {
    expect(rerunsOf(evidence({ ...again, outages: OUTAGE }))).toBe(1);
    expect(rerunsOf(evidence({ ...again, keys: [keysOf('first', 'second'), keysOf('first', 'second')] }))).toBe(1);
    expect(rerunsOf(evidence({ ...again, keys: [keysOf('first'), keysOf('second')] }))).toBe(0);
    expect(rerunsOf(evidence({ keys: [keysOf('first', 'second')] }))).toBe(0);
    expect(rerunsOf(evidence())).toBe(0);
  });
});
