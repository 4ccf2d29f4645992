import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AttemptLog, createFileLogSink } from '@tdw/activities/engine';
import { printLogs, type PrintLogsOptions } from './print-logs.ts';

const STREAM = { bytes: 0, sha256: '', missing: 0 };
const END = { at: '2026-01-01T00:00:00.000Z', stdout: STREAM, stderr: STREAM };

let logDir: string;
beforeEach(() => {
  logDir = mkdtempSync(join(tmpdir(), 'tdw-logs-'));
});
afterEach(() => {
  rmSync(logDir, { recursive: true });
});

const open = (step: string, runId = 'r1'): Promise<AttemptLog> =>
  createFileLogSink(logDir).open({ key: `key-of-${step}`, step, namespaceId: 'n', workflowId: 'order/1', runId });

async function keep(step: string, stdout: string, stderr = '', runId?: string): Promise<void> {
  const log = await open(step, runId);
  await log.write('stdout', 0, Buffer.from(stdout));
  if (stderr !== '') await log.write('stderr', 0, Buffer.from(stderr));
  await log.close(END);
}

async function print(options: PrintLogsOptions = {}, workflowId = 'order/1'): Promise<{ out: string; err: string }> {
  const outputs = { stdout: new PassThrough(), stderr: new PassThrough() };
  const [out, err] = [text(outputs.stdout), text(outputs.stderr)];
  try {
    await printLogs(workflowId, { logDir, ...options }, outputs);
  } finally {
    outputs.stdout.end();
    outputs.stderr.end();
  }
  return { out: await out, err: await err };
}

/** What is printed of a run that goes on. */
function follow(): { printing: Promise<string>; until(printed: string): Promise<void> } {
  const outputs = { stdout: new PassThrough(), stderr: new PassThrough() };
  let printed = '';
  let check = (): void => undefined;
  outputs.stdout.on('data', (bytes: Buffer) => {
    printed += bytes.toString();
    check();
  });
  return {
    printing: printLogs('order/1', { logDir, follow: true }, outputs).then(() => printed),
    until: (expected) =>
      new Promise((resolve) => {
        check = () => printed === expected && resolve();
        check();
      }),
  };
}

describe('tdw-worker logs', () => {
  test('prints what a container wrote, byte by byte, each stream to its own', async () => {
    await keep('build', 'one\ntwo', 'oops');

    expect(await print()).toEqual({ out: 'one\ntwo', err: 'oops' });
  });

  test('names the container in each line where there are several', async () => {
    await keep('build', 'one\ntwo\n');
    await keep('test', 'three\n', 'oops\n');

    expect(await print()).toEqual({ out: 'build | one\nbuild | two\ntest | three\n', err: 'test | oops\n' });
  });

  test('ends the last line of each where there are several, so that each is a line of its own', async () => {
    await keep('build', 'one\ntwo', 'oops');
    await keep('test', '', 'oh');
    await keep('pack', 'three');

    expect(await print()).toEqual({
      out: 'build | one\nbuild | two\npack | three\n',
      err: 'build | oops\ntest | oh\n',
    });
  });

  test('keeps lines whole where there are several that it follows', async () => {
    const [build, other] = [await open('build'), await open('test')];
    await build.write('stdout', 0, Buffer.from('on'));
    await other.write('stdout', 0, Buffer.from('two\nthr'));
    const written = 'test | two\n';
    const { printing, until } = follow();
    await until(written);
    await other.write('stdout', 7, Buffer.from('ee\n'));
    await until(`${written}test | three\n`);
    await build.write('stdout', 2, Buffer.from('e'));
    await Promise.all([build.close(END), other.close(END)]);

    expect(await printing).toBe(`${written}test | three\nbuild | one\n`);
  });

  test('cuts lines that never end where there are several', async () => {
    await keep('build', 'x'.repeat(200_000));
    await keep('test', 'one\n');
    const { out } = await print();

    expect(out.replaceAll(/^build \| |\n/gm, '')).toBe(`${'x'.repeat(200_000)}test | one`);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(150_000);
  });

  test('waits together for whoever reads slowly', async () => {
    const steps = Array.from({ length: 12 }, (_, index) => `step-${index}`);
    for (const step of steps) await keep(step, 'x\n');
    const allWritten = Promise.withResolvers<void>();
    let written = 0;
    const stdout = new PassThrough({ highWaterMark: 1 });
    const write = stdout.write.bind(stdout) as (bytes: Buffer) => boolean;
    stdout.write = ((bytes: Buffer) => {
      if (++written === steps.length) allWritten.resolve();
      return write(bytes);
    }) as typeof stdout.write;
    const printing = printLogs('order/1', { logDir, follow: true }, { stdout, stderr: new PassThrough() });
    await allWritten.promise;

    expect(stdout.listenerCount('drain')).toBe(1);
    stdout.resume();
    await printing;
  });

  test('prints one container of several as it is', async () => {
    await keep('build', 'one\n');
    await keep('test', 'two\n');

    expect(await print({ step: 'test' })).toEqual({ out: 'two\n', err: '' });
  });

  test('prints the run that is named, else the last', async () => {
    await keep('build', 'first', '', 'r1');
    await keep('build', 'second', '', 'r2');

    expect((await print()).out).toBe('second');
    expect((await print({ runId: 'r1' })).out).toBe('first');
  });

  test('prints more than fits into any buffer', async () => {
    const long = 'x'.repeat(3_000_000);
    await keep('build', long);

    expect((await print()).out).toBe(long);
  });

  test('goes on until what it follows is complete', async () => {
    const log = await open('build');
    await log.write('stdout', 0, Buffer.from('one '));
    const printing = print({ follow: true });
    await log.write('stdout', 4, Buffer.from('two'));
    await log.close(END);

    expect(await printing).toEqual({ out: 'one two', err: '' });
  });

  test('says where bytes are missing', async () => {
    const log = await open('build');
    await log.write('stdout', 0, Buffer.from('one'));
    await log.write('stdout', 10, Buffer.from('two'));
    await log.close(END);

    expect((await print()).out).toBe('one\n[... 7 bytes are missing ...]\ntwo');
  });

  test.each<[PrintLogsOptions, string, string]>([
    [{}, 'order/2', "There is no log of the workflow 'order/2' in "],
    [{ runId: 'r9' }, 'order/1', "There is no log of the workflow 'order/1', run 'r9' in "],
    [{ step: 'tset' }, 'order/1', "no log of a container 'tset' of the workflow 'order/1' in "],
    [{ step: 'tset' }, 'order/1', "there are 'build', 'test'"],
  ])('says that there is none of %j of %s', async (options, workflowId, message) => {
    await keep('build', 'one');
    await keep('test', 'two');

    await expect(print(options, workflowId)).rejects.toThrow(message);
  });
});
