import { expect, test } from '@jest/globals';
import type { Logging } from '@tdw/payloads';
import type { EngineLogOptions } from '../engine-log.ts';
import { logOptions } from './log-options.ts';

const KIB = 1024;
const worker: EngineLogOptions = { driver: 'local', maxBytes: 8 * KIB };

test.each<[Logging, string, string, string]>([
  [{}, 'local', '4096', '2'],
  [{ driver: 'json-file' }, 'json-file', '4096', '2'],
  [{ options: { maxSize: '1k' } }, 'local', '1024', '2'],
  [{ options: { maxFile: 4 } }, 'local', '2048', '4'],
  [{ driver: 'local', options: { maxSize: '2k', maxFile: 4 } }, 'local', '2048', '4'],
])('%j is kept within what the worker has room for', (logging, Type, size, files) => {
  expect(logOptions(worker, { image: 'a', logging })).toEqual({
    Type,
    Config: { 'max-size': size, 'max-file': files },
  });
});

test('what the worker has no room for is refused, and says how much there is', () => {
  const logging = { options: { maxSize: '2k', maxFile: 5 } };

  expect(() => logOptions(worker, { image: 'a', logging })).toThrow(
    expect.objectContaining({
      type: 'Tdw.InvalidOptions',
      message: expect.stringContaining('asks for a log of 10240 bytes, and this worker keeps 8192'),
    }),
  );
});

test('without a word of it the worker decides', () => {
  expect(logOptions(undefined, { image: 'a' })).toEqual({
    Type: 'json-file',
    Config: { 'max-size': '67108864', 'max-file': '2' },
  });
});
