import { poll } from './poll.ts';
import { NeverReady, type StartingContainer } from './starting-container.ts';

/** Ready when the engine, which runs the image's HEALTHCHECK, says healthy. */
export async function waitForHealthy(starting: StartingContainer): Promise<void> {
  const { run, inspection } = starting;
  await poll(starting, async () => {
    const found = await run.engine.inspectContainer(inspection.id);
    if (found === undefined) return { seen: 'it is gone' };
    const { health } = found;
    if (health === undefined) throw new NeverReady(`the image '${run.input.image}' has no HEALTHCHECK`);
    const said = health.lastOutput.trim() === '' ? '' : `, its last check said: ${health.lastOutput.trim()}`;
    if (health.status === 'unhealthy') throw new NeverReady(`it is unhealthy${said}`);
    return health.status === 'healthy' ? 'ready' : { seen: `its health is '${health.status}'${said}` };
  });
}
