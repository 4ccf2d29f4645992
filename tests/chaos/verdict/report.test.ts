import { describe, expect, test } from '@jest/globals';
import { formatReport, isGreen, type Report } from './report.ts';

const report: Report = {
  seed: 7,
  runs: 3,
  closings: { COMPLETED: 2, FAILED: 1 },
  containers: 5,
  faults: { 'worker-kill': 2, cancel: 1 },
  findings: [],
  reruns: 0,
  leftovers: [],
  durationMs: 61_400,
};
const finding = { kind: 'lost', run: 'r001', what: 'never closed' } as const;

describe('the report', () => {
  test('counts, and names what it found', () => {
    const lines = formatReport({ ...report, findings: [finding], leftovers: ['volume x'] }).split('\n');

    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^seed +7$/),
        expect.stringMatching(/^runs +3 \(COMPLETED 2, FAILED 1\)$/),
        expect.stringMatching(/^faults +3 \(worker-kill 2, cancel 1\)$/),
        expect.stringMatching(/^lost +1$/),
        expect.stringMatching(/^executed twice +0$/),
        expect.stringMatching(/^left behind +1$/),
        'lost: r001: never closed',
        'left behind: volume x',
      ]),
    );
  });

  test.each([
    ['with nothing to find', report, true],
    ['that ran some again', { ...report, reruns: 1 }, true],
    ['with a finding', { ...report, findings: [finding] }, false],
    ['with something left behind', { ...report, leftovers: ['volume x'] }, false],
  ])('%s: is it green? %#', (_, of, expected) => {
    expect(isGreen(of)).toBe(expected);
  });
});
