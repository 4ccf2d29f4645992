import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { BENCH_LABEL, IMAGE, writer } from '../workload.ts';

/** A chatty container through dockerode's own attach and demultiplexer, its output counted and dropped. */
export async function readLogs(docker: Docker, runId: string, bytes: number): Promise<void> {
  const container = await docker.createContainer({
    Image: IMAGE,
    Cmd: writer(bytes),
    Labels: { [BENCH_LABEL]: runId },
  });
  const stream = await container.attach({ stream: true, stdout: true, stderr: true, hijack: true });
  let received = 0;
  const counter = new Writable({
    write(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      done();
    },
  });
  docker.modem.demuxStream(stream, counter, counter);
  await container.start();
  await Promise.all([container.wait(), finished(stream, { writable: false })]);
  await container.remove({ v: true });
  if (received !== bytes) throw new Error(`The raw client received ${received} bytes of ${bytes}`);
}
