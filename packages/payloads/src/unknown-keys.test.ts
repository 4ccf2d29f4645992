import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput, parseParallelInput } from './parse.ts';
import { PipelineInputSchema } from './pipeline-input.ts';
import { refusalOf } from './testing/refusal-of.ts';
import { unknownKeys } from './unknown-keys.ts';

describe('unknown keys', () => {
  test('are found wherever the schema knows the keys, each with the keys that were possible', () => {
    const payload = {
      containers: [
        { image: 'a', volumes: ['/short', { type: 'tmpfs', target: '/t', size: 1 }] },
        {
          image: 'a',
          waitStrategy: { type: 'log', message: 'x', mesage: 'y' },
          env: { ANY: 'x' },
          labels: { any: 'x' },
        },
        { image: 'a', turbo: 1 },
      ],
      clean: true,
    };

    expect([...unknownKeys(PipelineInputSchema, payload)]).toEqual([
      { path: ['containers', 0, 'volumes', 1, 'size'], value: 1, knownKeys: ['type', 'target'] },
      {
        path: ['containers', 1, 'waitStrategy', 'mesage'],
        value: 'y',
        knownKeys: ['type', 'message', 'pattern', 'times', 'startupTimeout'],
      },
      { path: ['containers', 2, 'turbo'], value: 1, knownKeys: expect.arrayContaining(['image', 'autoRemove']) },
      {
        path: ['clean'],
        value: true,
        knownKeys: ['containers', 'stopOnError', 'cleanup', 'services', 'networks', 'volumes'],
      },
    ]);
  });

  test.each([
    ['a variant that there is not', { image: 'a', waitStrategy: { type: 'tcp', prot: 1 } }],
    ['no object', { image: 'a', waitStrategy: 'log', volumes: 'x' }],
    ['what is set to undefined', { image: 'a', turbo: undefined }],
  ])('are not looked for in %s', (_, container) => {
    expect([...unknownKeys(PipelineInputSchema, { containers: [container] })]).toEqual([]);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])('may be called %s', (key) => {
    const payload: unknown = JSON.parse(`{"image":"a","${key}":1}`);

    expect(refusalOf(parseContainerExecutionInput, payload).issues).toEqual([
      { path: key, expected: 'no such key', got: 'a number' },
    ]);
  });

  test.each([
    [{ image: 'a', waitStrategy: { type: 'log', mesage: 'x' } }, 'containers[1].waitStrategy.mesage', 'message'],
    [{ image: 'a', waitStrategy: { type: 'http', prt: 80 } }, 'containers[1].waitStrategy.prt', 'port'],
    [
      { image: 'a', volumes: [{ type: 'bind', sorce: '/a', target: '/b' }] },
      'containers[1].volumes[0].sorce',
      'source',
    ],
    [{ imge: 'a' }, 'containers[1].imge', 'image'],
  ])('have a nearest key at any depth: %j', (container, path, didYouMean) => {
    const { issues, hasOnlyUnknownKeys } = refusalOf(parseParallelInput, { containers: [{ image: 'a' }, container] });

    expect(issues).toContainEqual(expect.objectContaining({ path, didYouMean }));
    expect(hasOnlyUnknownKeys).toBe(false);
  });

  test('have hints as long as they are shown', () => {
    const payload = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`imag${index % 10}${'x'.repeat(index)}`, 1]),
    );
    const { issues } = refusalOf(parseContainerExecutionInput, { image: 'a', imag: 1, ...payload });

    expect(issues).toHaveLength(20);
    expect(issues[0]).toMatchObject({ path: 'imag', didYouMean: 'image' });
  });
});
