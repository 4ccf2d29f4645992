import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, test } from '@jest/globals';
import type { JsonSchema } from '@valibot/to-json-schema';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { parseContainerExecutionInput, parseParallelInput, parsePipelineInput, PayloadError } from '../src/index.ts';
import { containers, parallelSets, pipelines, spoilt } from '../src/testing/arbitrary-inputs.ts';
import { LineRegExpSchema } from '../src/syntax/line-pattern.ts';
import { cases, onlyTheParserRefuses } from './json-schemas.cases.ts';
import { jsonSchemas } from './json-schemas.ts';

const FOLDER = join(__dirname, '../schemas');

const inputs: readonly (readonly [file: string, parse: (payload: unknown) => object, valid: fc.Arbitrary<object>])[] = [
  ['container-execution-input.json', parseContainerExecutionInput, containers],
  ['pipeline-input.json', parsePipelineInput, pipelines],
  ['parallel-input.json', parseParallelInput, parallelSets],
];

test('there is one for each input', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(inputs.map(([file]) => file).toSorted());
});

describe.each(inputs)('schemas/%s', (file, parse, valid) => {
  const schema = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as JsonSchema;
  const validators = Object.entries(validatorsOf(schema));

  test('is what the schemas say now; if not: pnpm --filter @tdw/payloads run schemas', () => {
    expect(schema).toEqual(jsonSchemas()[file]);
  });

  test('says of each field what it is for', () => {
    expect([...undescribedFields(schema)]).toEqual([]);
  });

  test('has patterns that engines without look-around and back-references take', () => {
    const patterns = [...JSON.stringify(schema).matchAll(/"pattern":("(?:[^"\\\\]|\\\\.)*")/g)].map(
      ([, text]) => text!,
    );

    expect(patterns.length).toBeGreaterThan(10);
    expect(patterns.filter((text) => !v.is(LineRegExpSchema, JSON.parse(text)))).toEqual([]);
  });

  test.each(validators)('accepts what the parser accepts: %s', (_, accepts) => {
    fc.assert(
      fc.property(valid, (input) => {
        expect(parse(input)).toEqual(input);
        expect(accepts(asJson(input))).toBe(true);
      }),
    );
  });

  test.each(validators)('accepts what the parser accepts, of payloads with something spoilt: %s', (_, accepts) => {
    fc.assert(fc.property(spoilt(valid), (payload) => !isAccepted(parse, payload) || accepts(asJson(payload))));
  });
});

describe('a container', () => {
  const schema = jsonSchemas()['container-execution-input.json']!;
  const { ajv, cfworker } = validatorsOf(schema);

  test.each(cases)('%j: the schema and the parser agree that it is valid: %p', (payload, isValid) => {
    expect({
      ajv: ajv(payload),
      cfworker: cfworker(payload),
      parser: isAccepted(parseContainerExecutionInput, payload),
    }).toEqual({
      ajv: isValid,
      cfworker: isValid,
      parser: isValid,
    });
  });

  // What the documentation lists: rules between fields, and what no pattern can say.
  test.each(onlyTheParserRefuses)('%j: only the parser refuses it', (payload) => {
    expect({
      ajv: ajv(payload),
      cfworker: cfworker(payload),
      parser: isAccepted(parseContainerExecutionInput, payload),
    }).toEqual({
      ajv: true,
      cfworker: true,
      parser: false,
    });
  });
});

describe.each([
  ['pipeline-input.json', parsePipelineInput, { stopOnError: 1 }, { maxConcurrency: 1 }],
  ['parallel-input.json', parseParallelInput, { maxConcurrency: 1_001 }, { stopOnError: true }],
] as const)('the containers of %s', (file, parse, wrong, unknown) => {
  const schema = jsonSchemas()[file]!;
  const { ajv, cfworker } = validatorsOf(schema);
  const container = { image: 'a' };
  const service = { ...container, lifecycle: 'service' };
  const meantAsService = { ...container, waitStrategy: { type: 'healthy' } };

  test.each<[string, object, boolean]>([
    ['one', { containers: [container] }, true],
    ['none', { containers: [] }, false],
    ['a thousand', { containers: Array.from({ length: 1_000 }, () => container) }, true],
    ['one more', { containers: Array.from({ length: 1_001 }, () => container) }, false],
    ['fifty services', { containers: several(50, service, meantAsService, container) }, true],
    ['one service more', { containers: several(51, service, meantAsService, container) }, false],
    [
      'as many that only have to become ready',
      { containers: several(51, { ...meantAsService, lifecycle: 'job' }) },
      true,
    ],
    ['one that is wrong', { containers: [container, { image: 'NOT' }] }, false],
    ['a wrong field beside', { containers: [container], ...wrong }, false],
    ['an unknown field beside', { containers: [container], ...unknown }, false],
    ['an unknown field inside', { containers: [{ ...container, comand: [] }] }, false],
  ])('%s', (_, payload, isValid) => {
    expect({ ajv: ajv(payload), cfworker: cfworker(payload), parser: isAccepted(parse, payload) }).toEqual({
      ajv: isValid,
      cfworker: isValid,
      parser: isValid,
    });
  });
});

/** So many containers, of both kinds in turn where there are two, and one of a third kind. */
function several(count: number, one: object, other: object = one, ...rest: object[]): object[] {
  return [...Array.from({ length: count }, (_, index) => (index % 2 === 0 ? one : other)), ...rest];
}

/** Two of different make: one compiles a schema to code, the other walks along it. */
function validatorsOf(schema: JsonSchema): Record<'ajv' | 'cfworker', (payload: unknown) => boolean> {
  const compiled = new Ajv2020({ strict: true, allErrors: true }).compile(schema as AnySchema);
  const walker = new Validator(schema as Schema, '2020-12');
  return { ajv: (payload) => compiled(payload) === true, cfworker: (payload) => walker.validate(payload).valid };
}

function isAccepted(parse: (payload: unknown) => unknown, payload: unknown): boolean {
  try {
    parse(payload);
    return true;
  } catch (error) {
    if (error instanceof PayloadError) return false;
    throw error;
  }
}

/** What another language sees of a payload. */
function asJson(payload: unknown): unknown {
  return JSON.parse(JSON.stringify(payload));
}

/** A variant's `type` explains itself: its object says what it is. */
function* undescribedFields(schema: unknown, path = ''): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' && 'additionalProperties' in schema) {
      for (const [field, property] of Object.entries(value as Record<string, JsonSchema>)) {
        if (property.description === undefined && property.const === undefined) yield `${path}.${field}`;
      }
    }
    yield* undescribedFields(value, `${path}.${key}`);
  }
}
