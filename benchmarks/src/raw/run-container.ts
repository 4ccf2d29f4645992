import type Docker from 'dockerode';
import { BENCH_LABEL, ECHO, ECHO_OUTPUT, IMAGE } from '../workload.ts';

/**
 * The floor: the five calls that nobody can do without who wants a container's exit code and output and
 * nothing left behind. No heartbeat, no labels to find it by, nothing if this process dies.
 */
export async function runContainer(docker: Docker, runId: string): Promise<void> {
  const container = await docker.createContainer({ Image: IMAGE, Cmd: [...ECHO], Labels: { [BENCH_LABEL]: runId } });
  await container.start();
  const { StatusCode } = (await container.wait()) as { StatusCode: number };
  const output = await container.logs({ stdout: true, stderr: true, follow: false });
  await container.remove({ v: true });
  const HEADER_BYTES = 8;
  if (StatusCode !== 0 || output.toString('utf8', HEADER_BYTES) !== ECHO_OUTPUT) {
    throw new Error(`The raw container exited with ${StatusCode} and wrote ${JSON.stringify(output.toString())}`);
  }
}
