import { describe, expect, test } from '@jest/globals';
import { parsePipelineInput } from './parse.ts';
import { refusalOf } from './testing/refusal-of.ts';

const container = { image: 'alpine' };

describe('a pipeline', () => {
  test.each([
    { containers: [container] },
    { containers: [container, { image: 'b', name: 'second' }], stopOnError: false, cleanup: true },
    { containers: Array.from({ length: 1_000 }, () => container), stopOnError: true, cleanup: false },
    { containers: Array.from({ length: 50 }, () => ({ ...container, lifecycle: 'service' })) },
  ])('may be as it is', (input) => {
    expect(parsePipelineInput(input)).toStrictEqual(input);
  });

  test.each<[string, unknown, string, string, string]>([
    ['none', {}, 'containers', 'a value, for it is required', 'nothing'],
    ['a list', [container], 'containers', 'a value, for it is required', 'nothing'],
    ['null', null, '', 'an object', 'null'],
    ['no containers', { containers: [] }, 'containers', 'from 1 to 1000 containers', 'an array'],
    ['one container, bare', { containers: container }, 'containers', 'an array', 'an object'],
    [
      'too many containers',
      { containers: Array.from({ length: 1_001 }, () => container) },
      'containers',
      'from 1 to 1000 containers',
      'an array',
    ],
    [
      'too many services',
      { containers: Array.from({ length: 51 }, () => ({ ...container, lifecycle: 'service' })) },
      'containers',
      'at most 50 services',
      'an array',
    ],
    ['a text for a container', { containers: ['alpine'] }, 'containers[0]', 'an object', '"alpine"'],
    ['stopOnError "no"', { containers: [container], stopOnError: 'no' }, 'stopOnError', 'true or false', '"no"'],
    ['cleanup 1', { containers: [container], cleanup: 1 }, 'cleanup', 'true or false', '1'],
  ])('may not be %s', (_, payload, path, expected, got) => {
    expect(refusalOf(parsePipelineInput, payload).issues).toEqual([{ path, expected, got }]);
  });

  test('with five mistakes is told all five', () => {
    const error = refusalOf(parsePipelineInput, {
      containers: [
        { image: 'Alpine' },
        { image: 'alpine', waitStrategy: { type: 'log', message: 'ready', mesage: 'x' } },
        { image: 'alpine', waitStrategy: { type: 'port', port: 80 } },
        { image: 'alpine', runTimeout: '10 minuts' },
      ],
      stopOnErr: true,
    });

    expect(error.message).toBe(
      [
        'PipelineInput is not valid:',
        `  containers[0].image: expected an image reference such as 'alpine', 'alpine:3.22', 'ghcr.io/team/app:1.0' or 'app@sha256:…', got "Alpine"`,
        `  containers[2].waitStrategy.port: expected a TCP port that 'ports' publishes (there is none); add '80' to 'ports', got 80`,
        `  containers[3].runTimeout: expected a duration from 1 ms to 365 days: milliseconds as a number, or text such as '30s', '10m', '1.5h', got "10 minuts"`,
        '  containers[1].waitStrategy.mesage: expected no such key, got a string; did you mean message?',
        '  stopOnErr: expected no such key, got a boolean; did you mean stopOnError?',
      ].join('\n'),
    );
    expect(error.issues).toHaveLength(5);
  });
});
