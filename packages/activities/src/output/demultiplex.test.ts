import { setImmediate as turn } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { frame } from '../testing/frames.ts';
import { demultiplex, MultiplexError } from './demultiplex.ts';

async function split(source: AsyncIterable<Buffer>): Promise<{ stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  await demultiplex(source, (stream, bytes) => (written[stream] += bytes.toString('latin1')));
  return written;
}

describe('demultiplex', () => {
  const bytes = Buffer.concat([frame(1, 'one'), frame(2, 'two!'), frame(1, ''), frame(1, 'three')]);
  const expected = { stdout: 'onethree', stderr: 'two!' };

  test('takes several frames from one chunk', async () => {
    expect(await split(Readable.from([bytes]))).toEqual(expected);
  });

  test('takes frames that come a byte at a time', async () => {
    expect(await split(Readable.from([...bytes].map((byte) => Buffer.from([byte]))))).toEqual(expected);
  });

  test('takes frames that are cut at any two places', async () => {
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const chunks = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
        expect({ first, second, ...(await split(Readable.from(chunks))) }).toEqual({ first, second, ...expected });
      }
    }
  });

  test('takes a stream that says nothing', async () => {
    expect(await split(Readable.from([]))).toEqual({ stdout: '', stderr: '' });
  });

  test('takes frames of type 0, an echo of what was typed, for output', async () => {
    expect(await split(Readable.from([frame(0, 'typed')]))).toEqual({ stdout: 'typed', stderr: '' });
  });

  test('takes frames that are longer than a chunk', async () => {
    const long = 'x'.repeat(200_000);
    const { stdout } = await split(Readable.from([frame(1, long), frame(1, 'end')]));

    expect(stdout).toBe(`${long}end`);
  });

  test('reports an error that the engine put into the stream', async () => {
    const reading = split(Readable.from([frame(1, 'before'), frame(3, 'disk full')]));

    await expect(reading).rejects.toThrow(new MultiplexError('the engine reported: disk full'));
  });

  test('refuses a frame that is none, as the raw output of a terminal has', async () => {
    await expect(split(Readable.from([Buffer.from('$ ls -la\n')]))).rejects.toThrow(
      'expected a frame of type 0 to 3, got 36',
    );
  });

  test.each([
    ['its header', Buffer.concat([frame(1, 'whole'), frame(1, 'x').subarray(0, 5)])],
    ['its body', frame(1, 'cut here').subarray(0, 10)],
    ['the place between the two', frame(1, 'cut here').subarray(0, 8)],
  ])('reports a stream that ends in a frame, in %s', async (_, cut) => {
    await expect(split(Readable.from([cut]))).rejects.toThrow(new MultiplexError('the stream ended inside a frame'));
  });

  test('has written what came before the stream broke', async () => {
    const written: string[] = [];
    const source = (async function* () {
      yield frame(1, 'kept');
      await turn();
      throw new Error('cut');
    })();

    await expect(demultiplex(source, (_, chunk) => written.push(chunk.toString()))).rejects.toThrow('cut');
    expect(written).toEqual(['kept']);
  });

  test('takes the next chunk from the source only when the one before is written', async () => {
    let taken = 0;
    const takenAtWrite: number[] = [];
    const source = (async function* () {
      for (let i = 0; i < 5; i++) {
        taken++;
        yield frame(1, 'x');
      }
    })();

    await demultiplex(source, () => takenAtWrite.push(taken));

    expect(takenAtWrite).toEqual([1, 2, 3, 4, 5]);
  });

  test('lets go of the source when the writer fails', async () => {
    const source = Readable.from([frame(1, 'x'), frame(1, 'y')]);
    const failing = demultiplex(source, () => {
      throw new Error('disk full');
    });

    await expect(failing).rejects.toThrow('disk full');
    expect(source.destroyed).toBe(true);
  });
});
