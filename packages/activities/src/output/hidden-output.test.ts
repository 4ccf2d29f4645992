import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { LogCapacity } from '../engine/container-inspection.ts';
import { frame } from '../testing/frames.ts';
import { OutputCapture } from './capture.ts';
import { SecretMask } from './secret-mask.ts';

const SECRET = 'hunter2-and-more';
const LOG = ['one hun', 'ter2-and-m', 'ore two ', SECRET, SECRET.slice(0, 9), ' three'].map((text) => frame(1, text));
const TOLD = 'one *** two ***hunter2-a three';

function hiding(): OutputCapture {
  const output = new OutputCapture();
  output.hide(new SecretMask([Buffer.from(SECRET)]));
  return output;
}

describe('an output in which a secret is hidden', () => {
  test('is counted as it is told', async () => {
    const output = hiding();
    await output.follow(Readable.from(LOG));
    output.end();

    expect(output.stdout.toString()).toBe(TOLD);
    expect(output.stdout.bytes).toBe(TOLD.length);
  });

  test('hides it in both streams, each for itself', async () => {
    const output = hiding();
    await output.follow(Readable.from([frame(1, 'hunter2-'), frame(2, SECRET), frame(1, 'and-more')]));
    output.end();

    expect([output.stdout.toString(), output.stderr.toString()]).toEqual(['***', '***']);
  });

  test('is gone on with from the log, wherever the live stream broke', async () => {
    const live = Buffer.concat(LOG);
    for (let cut = 0; cut <= live.length; cut++) {
      const output = hiding();
      await output.follow(Readable.from([live.subarray(0, cut)])).catch(() => undefined);
      expect(TOLD.startsWith(output.stdout.toString())).toBe(true);
      await output.continueFrom(Readable.from(LOG), output.findPlace());
      output.end();
      expect({ cut, output: output.stdout.toString() }).toEqual({ cut, output: TOLD });
    }
  });

  test('is found again in a log that has lost its beginning', async () => {
    const text = Array.from({ length: 2_000 }, (_, line) => `line ${line} ${SECRET}\n`);
    const told = text.join('').replaceAll(SECRET, '***');
    const capacity: LogCapacity = { fileBytes: 4_000, files: 2, encoding: 'json' };
    const output = hiding();
    await output.follow(Readable.from(text.slice(0, 1_500).map((line) => frame(1, line))));
    const left = text.slice(1_000).map((line) => frame(1, line));

    const survey = await output.survey(Readable.from(left), capacity);
    await output.continueFrom(Readable.from(left), output.findPlace(survey));
    output.end();

    expect(survey.mayHaveDropped).toBe(true);
    expect(output.hasGap).toBe(false);
    expect(output.stdout.toString()).toBe(told);
  });

  test('does not tell the beginning of one that was cut off', async () => {
    const output = hiding();
    await output.follow(Readable.from([frame(1, 'it is hunter2-and-m')]));
    output.end(false);

    expect(output.stdout.toString()).toBe('it is ');
  });

  test('is kept so, and its digest is of that', async () => {
    const kept: Buffer[] = [];
    const output = hiding();
    await output.keepIn(
      {
        open: async () => ({
          reference: 'test:',
          ended: false,
          readKept: () => Readable.from([]) as AsyncIterable<Buffer>,
          write: (_, __, bytes) => void kept.push(bytes),
          close: async () => undefined,
        }),
      },
      { key: 'k' },
    );
    await output.follow(Readable.from(LOG));
    output.end();
    const log = await output.close(true);

    expect(Buffer.concat(kept).toString()).toBe(TOLD);
    expect(log).toMatchObject({
      stdoutBytes: TOLD.length,
      stdoutSha256: createHash('sha256').update(TOLD).digest('hex'),
    });
  });
});
