import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseContainerExecutionInput, parseParallelInput, parsePipelineInput } from './parse.ts';
import { PayloadError } from './payload-error.ts';
import { containers, junk, parallelSets, pipelines, spoilt } from './testing/arbitrary-inputs.ts';

const LONGEST_MESSAGE = 4_096;

const parsers: readonly (readonly [string, (payload: unknown) => object, fc.Arbitrary<object>])[] = [
  ['parseContainerExecutionInput', parseContainerExecutionInput, containers],
  ['parsePipelineInput', parsePipelineInput, pipelines],
  ['parseParallelInput', parseParallelInput, parallelSets],
];

describe.each(parsers)('%s', (_, parse, inputs) => {
  test('adds nothing to what is valid, takes nothing away, and gives the same again', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const once = parse(input);

        expect(asJson(once)).toBe(asJson(input));
        expect(once).toEqual(input);
        expect(parse(once)).toStrictEqual(once);
      }),
    );
  });

  test('gives the same after a journey as JSON', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const once = parse(input);

        expect(parse(JSON.parse(JSON.stringify(once)))).toStrictEqual(once);
      }),
    );
  });

  test.each<[string, fc.Arbitrary<unknown>]>([
    ['anything', junk],
    ['itself with something else in it', spoilt(inputs)],
    ['itself with a circle in it', inputs.map((input) => circled(input))],
    [
      'what is nested deeply',
      fc.nat({ max: 6_000 }).map((depth) => ({ image: nested(depth), containers: nested(depth) })),
    ],
    [
      'what is long',
      fc.integer({ min: 1, max: 300_000 }).map((length) => ({ ['k'.repeat(length)]: 'x'.repeat(length) })),
    ],
    [
      'what is many',
      fc.nat({ max: 2_000 }).map((length) => ({ containers: Array.from({ length }, () => ({ [`k${length}`]: 1 })) })),
    ],
  ])('takes %s or refuses it with a PayloadError of bounded length', (__, payloads) => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const error = thrownBy(parse, payload);
        if (error === undefined) return;

        expect(error).toBeInstanceOf(PayloadError);
        const { message, issues } = error as PayloadError;
        expect(message.length).toBeLessThan(LONGEST_MESSAGE);
        expect(issues.length).toBeGreaterThan(0);
        expect(issues.length).toBeLessThanOrEqual(20);
      }),
    );
  });

  test('takes of what is spoilt only what it takes again after a journey as JSON', () => {
    fc.assert(
      fc.property(spoilt(inputs), (payload) => {
        if (thrownBy(parse, payload) !== undefined) return;
        const once = parse(payload);

        expect(asJson(parse(JSON.parse(JSON.stringify(once))))).toBe(asJson(once));
      }),
    );
  });
});

describe('what is in an environment or in headers', () => {
  const secret = fc.oneof(
    fc.constantFrom<unknown>('hunter2', 'hunter2\0', 'hunter2\r\nX: y', ['hunter2'], { hunter2: ['hunter2'] }),
    fc.string().map((text) => `${text}hunter2`),
  );
  const secrets = fc.oneof(secret, fc.dictionary(fc.string(), secret), fc.array(secret));
  const payloads = fc.oneof(
    fc.record({ env: secrets, labels: junk, image: junk }),
    fc.record({ image: fc.constant('a'), environment: secrets, Env: secrets }),
    fc.record({
      image: fc.record({ env: secrets }),
      waitStrategy: fc.record({ type: fc.constantFrom('http', 'log', 'port', 'none'), headers: secrets, port: junk }),
    }),
  );

  test.each([
    ['a container', parseContainerExecutionInput, payloads],
    [
      'a pipeline',
      parsePipelineInput,
      fc.oneof(
        payloads,
        payloads.map((payload) => ({ containers: payload })),
      ),
    ],
    ['a parallel set', parseParallelInput, payloads.map((payload) => ({ containers: [payload, payload] }))],
  ])('is in no error of %s, wherever it was written by mistake', (_, parse, mistaken) => {
    fc.assert(
      fc.property(mistaken, (payload) => {
        const error = thrownBy(parse, payload);

        expect(error).toBeInstanceOf(PayloadError);
        const { message, issues } = error as PayloadError;
        // A key is told, and only a key: `got` and `expected` never hold what stands under one.
        expect(JSON.stringify(issues.map(({ got, expected }) => [got, expected]))).not.toContain('hunter2');
        expect(withoutPaths(message, issues)).not.toContain('hunter2');
      }),
    );
  });
});

function thrownBy(parse: (payload: unknown) => unknown, payload: unknown): unknown {
  try {
    parse(payload);
    return undefined;
  } catch (error) {
    return error;
  }
}

function withoutPaths(message: string, issues: PayloadError['issues']): string {
  return issues.reduce((text, { path }) => (path === '' ? text : text.replaceAll(path, '')), message);
}

/** As text, for matchers look for `constructor` and `__proto__` in the wrong places. */
function asJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}

function circled(input: object): unknown {
  const circle: Record<string, unknown> = { ...input };
  circle['labels'] = { circle };
  return circle;
}

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
}
