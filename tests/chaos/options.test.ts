import { describe, expect, test } from '@jest/globals';
import { HELP, parseOptions } from './options.ts';
import { FAULT_KINDS } from './plan/fault.ts';

const parse = (...args: string[]) => parseOptions(args, () => 42);

describe('the options', () => {
  test('have defaults, and a random seed', () => {
    expect(parse()).toEqual({
      seed: 42,
      runs: 300,
      faults: FAULT_KINDS,
      patienceMs: 300_000,
      json: undefined,
      plan: false,
    });
  });

  test('are taken', () => {
    const given = '--seed 7 --runs 5 --faults cancel,worker-kill --patience 60 --json a.json --plan';
    expect(parse(...given.split(' '))).toEqual({
      seed: 7,
      runs: 5,
      faults: ['cancel', 'worker-kill'],
      patienceMs: 60_000,
      json: 'a.json',
      plan: true,
    });
    expect(parse('--faults', '')?.faults).toEqual([]);
  });

  test('explain themselves, with each kind of fault', () => {
    expect(parse('--help')).toBeUndefined();
    for (const kind of FAULT_KINDS) expect(HELP).toContain(kind);
  });

  test.each([
    [['--seed', 'x'], "--seed: expected a whole number, got 'x'"],
    [['--runs', '1.5'], "--runs: expected a whole number, got '1.5'"],
    [['--faults', 'worker-kil'], "got 'worker-kil'"],
    [['--run', '5'], "Unknown option '--run'"],
  ])('%j are refused', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
