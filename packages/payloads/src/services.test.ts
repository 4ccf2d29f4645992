import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput, parseContainerOfRun, parseParallelInput, parsePipelineInput } from './parse.ts';
import { refusalOf } from './testing/refusal-of.ts';

const db = { name: 'db', image: 'postgres:15' };
const taken = 'a name that no other container on its network has';

describe('services of a container', () => {
  test('need publish nothing to be waited for', () => {
    const input = { image: 'alpine', services: [{ ...db, waitStrategy: { type: 'port' as const, port: 5432 } }] };

    expect(parseContainerExecutionInput(input)).toStrictEqual(input);
  });

  test('are as they are to the activities that run them', () => {
    const service = { ...db, lifecycle: 'service' as const, waitStrategy: { type: 'port' as const, port: 5432 } };

    expect(parseContainerOfRun(service)).toStrictEqual(service);
    expect(refusalOf(parseContainerOfRun, { image: 'a', services: [] }).issues).toMatchObject([{ path: 'services' }]);
  });

  test.each<[string, object, string, string, string]>([
    ['without a name', { services: [{ image: 'a' }] }, 'services[0].name', 'a value, for it is required', 'nothing'],
    [
      'that are jobs',
      { services: [{ ...db, lifecycle: 'job' }] },
      'services[0].lifecycle',
      'one of "service"',
      '"job"',
    ],
    [
      'that nobody can ask',
      { services: [{ ...db, networkMode: 'none', waitStrategy: { type: 'any', of: [{ type: 'http', port: 80 }] } }] },
      'services[0].waitStrategy.of[0].type',
      "one that needs no network, which the networkMode 'none' does not have",
      '"http"',
    ],
    ['of one name', { services: [db, { ...db, name: 'Db' }] }, 'services[1].name', taken, '"Db"'],
    ['with its own name', { name: 'db', services: [db] }, 'services[0].name', taken, '"db"'],
    [
      'that are too many',
      { services: Array.from({ length: 11 }, (_, index) => ({ ...db, name: `db-${index}` })) },
      'services',
      'at most 10 services',
      'an array',
    ],
  ])('may not be some %s', (_, fields, path, expected, got) => {
    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', ...fields }).issues).toEqual([
      { path, expected, got },
    ]);
  });

  test.each(['retry', 'rerunOnHostLoss', 'services'])('have no %s', (field) => {
    const value = { retry: { maximumAttempts: 2 }, rerunOnHostLoss: true, services: [] }[field];
    const { issues } = refusalOf(parseContainerExecutionInput, {
      image: 'alpine',
      services: [{ ...db, [field]: value }],
    });

    expect(issues).toMatchObject([{ path: `services[0].${field}` }]);
  });

  test('count for the attempts of its run', () => {
    const containers = ['a', 'b'].map((prefix) => ({
      image: 'alpine',
      services: Array.from({ length: 10 }, (_, index) => ({ ...db, name: `${prefix}-${index}` })),
      retry: { maximumAttempts: 91 },
    }));

    expect(parsePipelineInput({ containers: containers.slice(1) })).toBeDefined();
    expect(refusalOf(parsePipelineInput, { containers }).issues).toMatchObject([
      { path: 'containers', expected: expect.stringContaining('at most 2000 attempts in all') },
    ]);
  });
});

describe.each([
  ['pipeline', parsePipelineInput],
  ['parallel set', parseParallelInput],
])('services of a %s', (_, parse: (payload: unknown) => unknown) => {
  test.each([
    { containers: [{ image: 'alpine', name: 'migrate' }, { image: 'alpine' }], services: [db] },
    { containers: [{ image: 'alpine', name: 'db' }], services: [] },
    {
      containers: [1, 2].map(() => ({ image: 'alpine', name: 'test', services: [{ ...db, name: 'own-db' }] })),
      services: Array.from({ length: 50 }, (__, index) => ({ ...db, name: `db-${index}` })),
    },
  ])('may be as they are: case %#', (input) => {
    expect(parse(input)).toStrictEqual(input);
  });

  test.each<[string, object, string, string, string]>([
    ['have one name', { services: [db, db] }, 'services[1].name', taken, '"db"'],
    [
      "have a container's",
      { services: [db], containers: [{ image: 'a', name: 'db' }] },
      'containers[0].name',
      taken,
      '"db"',
    ],
    [
      "have that of a container's service",
      { services: [db], containers: [{ image: 'a', services: [db] }] },
      'containers[0].services[0].name',
      taken,
      '"db"',
    ],
    [
      'be beside what goes to another host',
      { services: [db], containers: [{ image: 'a', rerunOnHostLoss: true }] },
      'containers[0].rerunOnHostLoss',
      "none beside the run's 'services', which are lost with their host",
      'true',
    ],
    [
      'be too many',
      { services: Array.from({ length: 51 }, (__, index) => ({ ...db, name: `db-${index}` })) },
      'services',
      'at most 50 services',
      'an array',
    ],
  ])('may not %s', (__, fields, path, expected, got) => {
    expect(refusalOf(parse, { containers: [{ image: 'alpine' }], ...fields }).issues).toEqual([
      { path, expected, got },
    ]);
  });
});
