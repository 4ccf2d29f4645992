import { expect, test } from '@jest/globals';
import { describeResources } from './words.ts';

test.each([
  [0, 0, 'nothing'],
  [1, 0, '1 CPU'],
  [1.5, 512 * 1024 ** 2, '1.5 CPUs and 512 MiB of memory'],
  [0, 1.5 * 1024 ** 3, '1.5 GiB of memory'],
  [0, 1000, '1000 bytes of memory'],
])('%d CPUs and %d bytes are told as they are asked for', (cpus, memory, words) => {
  expect(describeResources({ nanoCpus: cpus * 1e9, memory })).toBe(words);
});
