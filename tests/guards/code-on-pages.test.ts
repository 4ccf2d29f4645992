import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput, parseParallelInput, parsePipelineInput, WorkflowName } from '@tdw/payloads';
import { parsePolicy } from '@tdw/payloads/policy';
import * as outputs from '../support/snippets/outputs.ts';
import { type Block, blocksOf, readPages } from './support/pages.ts';
import { repository } from './support/workspace-copy.ts';

const blocks = readPages().flatMap(blocksOf);
const inLanguage = (...languages: string[]): Block[] => blocks.filter(({ language }) => languages.includes(language));

const PARSERS: Readonly<Record<string, (payload: unknown) => unknown>> = {
  [WorkflowName.executeContainer]: parseContainerExecutionInput,
  [WorkflowName.containerPipeline]: parsePipelineInput,
  [WorkflowName.parallelContainers]: parseParallelInput,
};

test('no page has code in a language that nobody looks at', () => {
  const languages = new Set(blocks.map(({ language }) => language));

  expect([...languages].toSorted()).toEqual(['', 'json', 'python', 'sh', 'text', 'ts']);
});

describe('a program', () => {
  const sources = globSync(['examples/*/src/*.{ts,py}', 'tests/support/{own-worker,snippets}/*.{ts,py}'], {
    cwd: repository,
  });
  const programs = sources.map((path) => readFileSync(join(repository, path), 'utf8').split('\n'));

  test.each(inLanguage('ts', 'python'))('at $where is one that is compiled, or a part of one', ({ code }) => {
    const lines = code.trimEnd().split('\n');

    expect(programs.some((program) => hasPart(program, lines)) ? undefined : code).toBeUndefined();
  });
});

describe('JSON', () => {
  test.each(inLanguage('json'))(
    'at $where is accepted as an input, or a policy, or what a run has answered',
    ({ where, code }) => {
      const value = JSON.parse(code) as object;
      const isAnswer = Object.values(outputs).some((output) => isDeepStrictEqual(output, value));

      expect(isAnswer ? value : parserOf(value, where)(value)).toEqual(value);
    },
  );
});

describe('a command line', () => {
  const starts = inLanguage('sh').flatMap(({ where, code }) =>
    [...code.matchAll(/--type (\w+)[^']*--input '([^']*)'/g)].map(([, workflow, input]) => ({
      where,
      workflow: workflow!,
      input: input!,
    })),
  );

  test.each(starts)('at $where starts $workflow with an input that is accepted', ({ workflow, input }) => {
    expect(PARSERS[workflow]?.(JSON.parse(input))).toEqual(JSON.parse(input));
  });

  test('is looked for where there are some', () => {
    expect(starts).not.toEqual([]);
  });
});

/** By the keys that only one of them has. */
function parserOf(value: object, where: string): (payload: unknown) => unknown {
  if (where.startsWith('docs/policy.md')) return parsePolicy;
  if ('maxConcurrency' in value || 'failureStrategy' in value) return parseParallelInput;
  return 'containers' in value ? parsePipelineInput : parseContainerExecutionInput;
}

/** Whether a program has these lines in a row, indented as it may be. */
function hasPart(program: readonly string[], lines: readonly string[]): boolean {
  const part = dedent(lines);
  return program.some((_, at) => dedent(program.slice(at, at + lines.length)) === part);
}

function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}
