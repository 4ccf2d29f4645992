import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { containerTitle, failureMessage } from './failure-message.ts';

const FOUR_KIB = 4 * 1024;

test('a container is called by its image, and by its name where it has one', () => {
  expect(containerTitle({ image: 'alpine' })).toBe("container of 'alpine'");
  expect(containerTitle({ image: 'alpine', name: 'build' })).toBe("container 'build' of 'alpine'");
});

describe('the message of a failure', () => {
  test('says what happened, what may be done, and what the container wrote last', () => {
    expect(failureMessage('It exited', { hint: 'look there', logTail: 'one\ntwo\n' })).toBe(
      'It exited\nHint: look there\nIts last output:\none\ntwo',
    );
  });

  test.each([
    [{}, 'It exited'],
    [{ hint: 'look there' }, 'It exited\nHint: look there'],
    [{ logTail: 'one' }, 'It exited\nIts last output:\none'],
    [{ logTail: ' \n' }, 'It exited\nIt wrote nothing.'],
  ])('leaves out what is not known: %j', (parts, message) => {
    expect(failureMessage('It exited', parts)).toBe(message);
  });

  test('loses the middle of what is too long, and the beginning of lines that are', () => {
    const message = failureMessage(`first ${'w'.repeat(5_000)} end`, {
      hint: 'h',
      logTail: `${'l'.repeat(5_000)} last`,
    });

    expect(message).toMatch(/^first w+…w+ end\nHint: h\nIts last output:\n…l+ last$/);
    expect(message.length).toBeGreaterThan(3_400);
  });

  test('is under 4 KiB of UTF-8, whatever it is made of, and whole characters', () => {
    const long = fc
      .tuple(fc.string({ unit: 'binary', minLength: 1 }), fc.integer({ min: 1, max: 3_000 }))
      .map(([text, times]) => text.repeat(times));
    fc.assert(
      fc.property(long, fc.string(), fc.option(long, { nil: undefined }), (what, hint, logTail) => {
        const message = failureMessage(what, { hint, logTail });
        expect(Buffer.byteLength(message)).toBeLessThan(FOUR_KIB);
        expect(message.isWellFormed()).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
