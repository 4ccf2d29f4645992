import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { BENCH_LABEL, IMAGE, TRUE } from '../workload.ts';

/** As {@link runContainer}, but attached before the start, as everybody is who must not lose a byte. */
export async function runAttached(docker: Docker, runId: string): Promise<void> {
  const container = await docker.createContainer({ Image: IMAGE, Cmd: [...TRUE], Labels: { [BENCH_LABEL]: runId } });
  const stream = await container.attach({ stream: true, stdout: true, stderr: true, hijack: true });
  const ended = finished(stream.resume(), { writable: false });
  await container.start();
  const [{ StatusCode }] = await Promise.all([container.wait() as Promise<{ StatusCode: number }>, ended]);
  await container.remove({ v: true });
  if (StatusCode !== 0) throw new Error(`The raw container exited with ${StatusCode}`);
}
