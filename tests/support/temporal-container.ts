import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';

const GRPC_PORT = 7233;

/** A Temporal dev server in a container of its own, stopped by whoever asked for it. */
export async function startTemporalContainer(
  image: string,
): Promise<{ container: StartedTestContainer; address: string }> {
  // testcontainers' own reaper is an image that may not be at hand.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const container = await new GenericContainer(image)
    .withCommand(['server', 'start-dev', '--ip', '0.0.0.0', '--log-level', 'error', ...FAST_SHARD])
    .withExposedPorts(GRPC_PORT)
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  return { container, address: `${container.getHost()}:${container.getMappedPort(GRPC_PORT)}` };
}

/** The one shard of a dev server is otherwise polled 20 times a second: 50 ms for each hop of a workflow. */
const FAST_SHARD = ['transfer', 'timer'].flatMap((queue) => [
  '--dynamic-config-value',
  `history.${queue}ProcessorMaxPollRPS=2000`,
]);
