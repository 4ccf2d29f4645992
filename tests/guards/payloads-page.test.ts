import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { repository } from './support/workspace-copy.ts';

const docs = join(repository, 'docs');
const pages = ['payloads.md', 'run-options.md'].map((name) => readFileSync(join(docs, name), 'utf8'));
const page = pages.join('\n');
const schemas = join(repository, 'packages/payloads/schemas');

interface JsonSchema {
  title?: string;
  properties?: object;
}

describe('docs/payloads.md and docs/run-options.md', () => {
  const types = new Map(readdirSync(schemas).flatMap((file) => [...typesIn(read(file))]));

  test('is compared with all types of the inputs', () => {
    expect([...types.keys()].toSorted()).toEqual([
      'AllWaitStrategy',
      'AnyWaitStrategy',
      'ArtifactSource',
      'BindMount',
      'CommandWaitStrategy',
      'ContainerExecutionInput',
      'ContainerFile',
      'ContainerRetryPolicy',
      'DeviceMapping',
      'GpuRequest',
      'Healthcheck',
      'HealthyWaitStrategy',
      'HttpWaitStrategy',
      'LogWaitStrategy',
      'Logging',
      'LoggingOptions',
      'NamedVolumeMount',
      'NetworkMembership',
      'ParallelInput',
      'PipelineInput',
      'PortWaitStrategy',
      'RunNetwork',
      'SecretFile',
      'ServiceInput',
      'TmpfsMount',
      'Ulimit',
      'Ulimits',
    ]);
  });

  test('has no table of ServiceInput, whose fields are those of a container', () => {
    expect(types.get('ContainerExecutionInput')).toEqual(expect.arrayContaining(types.get('ServiceInput')!));
  });

  test.each([...types].filter(([type]) => type !== 'ServiceInput'))(
    'has a table of %s with all its fields, and no other',
    (type, fields) => {
      expect(rowsOf(type).toSorted()).toEqual(fields.toSorted());
    },
  );

  test.each([...page.matchAll(/`(\w+)` in \[([\w.-]+)\]\((\.\.\/[^)#]+)\)/g)].map(([, ...found]) => found))(
    'finds %s in %s',
    (constant, _, path) => {
      expect(readFileSync(join(docs, path), 'utf8')).toMatch(new RegExp(`\\b${constant}\\b`));
    },
  );

  test('has every option of the stock worker', () => {
    const sources = ['run-command.ts', 'temporal-flags.ts'].map((file) =>
      readFileSync(join(repository, 'packages/worker/src/stock-worker', file), 'utf8'),
    );
    const options = [...sources.join('\n').matchAll(/'(--[a-z-]+) </g)].map(([, option]) => option!);

    expect(options).not.toEqual([]);
    expect(options.filter((option) => !page.includes(`| \`${option}\` `))).toEqual([]);
  });
});

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(schemas, file), 'utf8'));
}

/** Every object with a name, at whatever depth, and the names of its fields. */
function* typesIn(schema: unknown): Generator<[type: string, fields: string[]]> {
  if (typeof schema !== 'object' || schema === null) return;
  const { title, properties } = schema as JsonSchema;
  if (typeof title === 'string' && properties !== undefined) yield [title, Object.keys(properties)];
  for (const part of Object.values(schema)) yield* typesIn(part);
}

/** The fields in the tables under the headings of a type: one on each page at most. */
function rowsOf(type: string): string[] {
  const [, ...sections] = page.split(new RegExp(`^#+ \`${type}\`$`, 'm'));
  return sections.flatMap((after) => {
    const [section = ''] = after.split(/^#/m);
    return [...section.matchAll(/^\| `(\w+)` /gm)].map(([, field]) => field!);
  });
}
