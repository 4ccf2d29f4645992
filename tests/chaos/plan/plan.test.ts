import { describe, expect, test } from '@jest/globals';
import {
  parseContainerExecutionInput,
  parseParallelInput,
  parsePipelineInput,
  type PipelineInput,
  WorkflowName,
} from '@tdw/payloads';
import { FAULT_KINDS, type FaultKind } from './fault.ts';
import { makePlan } from './plan.ts';
import { RUN_KINDS, startOf } from './run.ts';

const wishes = { seed: 1, runs: 100, faults: FAULT_KINDS };

describe('a plan', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(makePlan(wishes)).toStrictEqual(makePlan(wishes));
    expect(makePlan({ ...wishes, seed: 2 })).not.toEqual(makePlan(wishes));
  });

  test('has runs of all kinds, and faults of all kinds that are wished for, in the order of their time', () => {
    const { runs, faults } = makePlan(wishes);

    expect(runs).toHaveLength(100);
    expect(new Set(runs.map(({ kind }) => kind))).toEqual(new Set(RUN_KINDS));
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS));
    const times = faults.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test.each<[readonly FaultKind[]]>([[[]], [['cancel']], [['engine-kill', 'reset']]])(
    'of the faults %j has no others',
    (faults) => {
      expect(new Set(makePlan({ ...wishes, faults }).faults.map(({ kind }) => kind))).toEqual(new Set(faults));
    },
  );

  test('hits only workers and runs that there are', () => {
    const { runs, faults, workers } = makePlan(wishes);
    const targets = [
      ...Array.from({ length: workers }, (_, number) => `worker ${number}`),
      'engine',
      'temporal',
      ...runs.map(({ id }) => id),
    ];

    expect(targets).toEqual(expect.arrayContaining(faults.map(({ target }) => target)));
  });

  test('freezes some workers for longer than it takes to miss them', () => {
    const freezes = makePlan(wishes).faults.filter(({ kind }) => kind === 'worker-freeze');

    expect(Math.max(...freezes.map(({ forMs }) => forMs))).toBeGreaterThan(15_000);
  });

  test('has inputs that the workflows take', () => {
    const parsers = {
      [WorkflowName.executeContainer]: parseContainerExecutionInput,
      [WorkflowName.containerPipeline]: parsePipelineInput,
      [WorkflowName.parallelContainers]: parseParallelInput,
    };
    for (const run of makePlan(wishes).runs) {
      const { workflow, input } = startOf(run, '/srv/ledger');

      expect(() => parsers[workflow](input)).not.toThrow();
    }
  });

  test('has runs of all kinds of several containers that share a network and a volume', () => {
    const shared = makePlan(wishes).runs.filter(({ isShared }) => isShared === true);

    expect(new Set(shared.map(({ kind }) => kind))).toEqual(new Set(['pipeline', 'parallel', 'fail-fast']));
    for (const run of shared) {
      const { networks, volumes, containers } = startOf(run, '/srv/ledger').input as PipelineInput;
      expect([networks, volumes]).toEqual([{ default: {} }, { shared: {} }]);
      expect(containers.every((container) => container.volumes?.includes('shared:/shared'))).toBe(true);
    }
  });

  test('knows which runs fail, and which of their steps', () => {
    const stopping = makePlan({ ...wishes, runs: 300 }).runs.filter(
      ({ kind, closing }) => kind === 'pipeline' && closing === 'FAILED',
    );

    expect(stopping.length).toBeGreaterThan(0);
    for (const run of stopping) {
      const { stopOnError } = startOf(run, '/srv/ledger').input as PipelineInput;
      const failing = run.steps.findIndex(({ exitCode }) => exitCode !== 0);
      expect(stopOnError).toBe(true);
      expect(run.steps[failing]!.mayEnd).toEqual(['failed']);
      expect(run.steps.slice(failing + 1).every(({ mayEnd }) => mayEnd.join() === 'skipped')).toBe(true);
    }
  });
});
