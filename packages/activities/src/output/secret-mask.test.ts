import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { SecretMask } from './secret-mask.ts';
import { StreamMask } from './stream-mask.ts';
import { TextIndex } from './text-index.ts';

const PASSWORD = "p4ss w+rd/'ü";
const PEM = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQDP\nx\n-----END KEY-----\n';

function told(mask: SecretMask, pieces: readonly (string | Buffer)[]): string {
  const stream = mask.stream();
  const parts = pieces.map((piece) => stream.take(Buffer.from(piece)));
  return Buffer.concat([...parts, stream.end()]).toString();
}

describe('a secret in an output', () => {
  const mask = new SecretMask([Buffer.from(PASSWORD), Buffer.from(PEM)]);

  test.each([
    ['as it is', `<${PASSWORD}>`, '<***>'],
    ['twice', `${PASSWORD}, ${PASSWORD}${PASSWORD}`, '***, ***'],
    ['as encodeURIComponent writes it', `?x=${encodeURIComponent(PASSWORD)}&y`, '?x=***&y'],
    ['in lower-case', `?x=${encodeURIComponent(PASSWORD).replaceAll(/%../g, (x) => x.toLowerCase())}&y`, '?x=***&y'],
    ['as a form has it', `${new URLSearchParams({ x: PASSWORD }).toString()}&y`, 'x=***&y'],
    ['of several lines', `key:\n${PEM}end`, 'key:\n***\nend'],
    ['of several lines, one of them', 'BKcwggSjAgEAAoIBAQDP', '***'],
    ['of several lines, indented', '  MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n  BKcwggSjAgEAAoIBAQDP\n', '  ***\n  ***\n'],
    ['of several lines, its line endings replaced', PEM.replaceAll('\n', '\r\n'), '***\r\n***\r\n***\r\nx\r\n***\r\n'],
    ['of several lines, those that are on many', 'x\n', 'x\n'],
    ['in part', PASSWORD.slice(0, -1), PASSWORD.slice(0, -1)],
  ])('%s is hidden', (_, output, expected) => {
    expect(told(mask, [output])).toBe(expected);
  });

  test.each(['', 'a', 'ab', 'user:', 'the-user:'])('is hidden in base64 behind %j', (before) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.from(`${before}${PASSWORD}\n`).toString(encoding);
      const output = told(mask, [encoded]);

      expect(output).toContain('***');
      expect(longestCommonText(output, encoded.slice(before.length + 4, -4))).toBeLessThan(4);
    }
  });

  test('is hidden in the lines that base64 breaks a file into', () => {
    const lines = Buffer.from(PEM)
      .toString('base64')
      .match(/.{1,76}/g)!;

    expect(told(mask, [lines.join('\n')])).toMatch(/^\*\*\*[A-Za-z0-9+/]?=*$/);
    expect(told(mask, [lines.join('\r\n')])).toMatch(/^(?:\*\*\*\r\n)+\*\*\*[A-Za-z0-9+/]?=*$/);
  });

  // What is shown is the value of a variable, which has no line break at its end, or has one again.
  test.each([
    ['TOKEN', 'TOKEN'],
    ['TOKEN', 'TOKEN\n'],
    ['TOKEN\n', 'TOKEN'],
    ['TOKEN\n', 'TOKEN\n'],
  ])('of a long line, %j, is hidden to its end in the lines that base64 makes of %j', (stored, shown) => {
    for (let length = 56; length <= 120; length++) {
      const token = Array.from({ length }, (_, at) => String.fromCharCode(33 + ((at * 37) % 94))).join('');
      const lines = Buffer.from(shown.replace('TOKEN', token))
        .toString('base64')
        .match(/.{1,76}/g)!;
      const output = told(new SecretMask([Buffer.from(stored.replace('TOKEN', token))]), [lines.join('\n')]);

      // What is left has less than a byte of it, and the line break.
      expect(output).toMatch(/^\*\*\*\n?[A-Za-z0-9+/]{0,4}=*$/);
    }
  });

  test.each([
    ['a text', JSON.stringify({ x: 'say "hi" to C:\\<x>' })],
    ['a text of Go', '{"x":"say \\"hi\\" to C:\\\\\\u003cx\\u003e"}'],
  ])('is hidden in the JSON of %s', (_, output) => {
    expect(told(new SecretMask([Buffer.from('say "hi" to C:\\<x>')]), [output])).toBe('{"x":"***"}');
  });

  test('of several lines is hidden in JSON', () => {
    expect(told(mask, [JSON.stringify({ key: PEM })])).toBe('{"key":"***\\n"}');
  });

  test("is hidden in a URL's path, which keeps slashes", () => {
    expect(told(mask, [`/x/${encodeURIComponent(PASSWORD).replaceAll('%2F', '/').replaceAll("'", '%27')}`])).toBe(
      '/x/***',
    );
  });

  test('is hidden in a text', () => {
    expect(mask.text(`login failed: ${PASSWORD}`)).toBe('login failed: ***');
  });

  test('that is no text is hidden, too', () => {
    const binary = Buffer.from([0, 255, 128, 7, 200, 0]);
    const stream = new SecretMask([binary]).stream();

    expect(stream.take(Buffer.concat([Buffer.from([1]), binary, Buffer.from([2])]))).toEqual(
      Buffer.from([1, 0x2a, 0x2a, 0x2a, 2]),
    );
  });
});

describe('what is told of a stream', () => {
  const pair = fc.stringMatching(/^[ab]{2,6}$/);
  const texts = fc.array(pair, { minLength: 1, maxLength: 4 });
  const pieces = fc.array(fc.stringMatching(/^[abc]{0,5}$/), { maxLength: 12 });

  test('does not depend on the pieces in which it comes, and is a beginning of the whole at any time', () => {
    fc.assert(
      fc.property(texts, pieces, (hidden, parts) => {
        const whole = maskedAtOnce(hidden, parts.join(''));
        const stream = new StreamMask(new TextIndex(hidden.map((text) => Buffer.from(text))));
        let output = '';
        for (const part of parts) {
          output += stream.take(Buffer.from(part)).toString();
          expect(whole.startsWith(output)).toBe(true);
        }
        expect(output + stream.end().toString()).toBe(whole);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is held back as long as it may be the beginning of a secret, and no longer', () => {
    const stream = new SecretMask([Buffer.from('secret')]).stream();
    const tell = (text: string): string => stream.take(Buffer.from(text)).toString();

    expect(['a s', 'ecr', 'ets', 'ec', 'ond\n'].map(tell)).toEqual(['a ', '', '***', '', 'second\n']);
  });
});

/** Each character that is in one of the texts, wherever it begins, in the slow and obvious way. */
function maskedAtOnce(hidden: readonly string[], whole: string): string {
  const isCovered = [...whole].map((_, at) =>
    hidden.some((text) =>
      Array.from({ length: text.length }, (__, back) => at - back).some(
        (from) => from >= 0 && whole.startsWith(text, from),
      ),
    ),
  );
  return [...whole]
    .map((character, at) => (!isCovered[at] ? character : at === 0 || !isCovered[at - 1] ? '***' : ''))
    .join('');
}

function longestCommonText(a: string, b: string): number {
  let longest = 0;
  for (let from = 0; from < a.length; from++) {
    while (from + longest < a.length && b.includes(a.slice(from, from + longest + 1))) longest++;
  }
  return longest;
}
