import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEngine } from '@tdw/activities';
import { useContainerWorker } from '../support/container-worker.ts';
import { Gate, gated } from '../support/gated-engine.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { pushNewImage, type Registry, stallingProxy, startRegistry } from '../support/registry.ts';
import { closedAs, start } from '../support/runs.ts';

const image = 'busybox:stable';

describe('cancel during', () => {
  describe('the pull', () => {
    const worker = useContainerWorker();
    let registry: Registry;
    beforeAll(async () => {
      registry = await startRegistry();
    });
    afterAll(async () => {
      await registry.stop();
    });
    useLeftoverCheck();

    test('leaves nothing and closes the run as cancelled', async () => {
      await pushNewImage(registry, 'slow');
      const proxy = await stallingProxy(registry, 16 * 1024);
      try {
        const run = await start(worker, { image: `${proxy.address}/slow:1`, command: ['true'] });
        await proxy.stalled;
        await run.cancel();

        expect(await closedAs(run)).toBe('CANCELLED');
      } finally {
        await proxy.stop();
      }
    });
  });

  // The real engine has done its part of the call, and the worker does not know it yet.
  describe.each([
    ['create', 'createContainer', () => true],
    ['start', 'startContainer', () => true],
    ['collect', 'inspectContainer', (answer: unknown) => (answer as { state?: string })?.state === 'exited'],
  ] as const)('%s', (_phase, method, isMoment) => {
    const gate = new Gate();
    const worker = useContainerWorker({ engine: gated(connectEngine(), method, gate, isMoment) });
    useLeftoverCheck();

    test('leaves nothing and closes the run as cancelled', async () => {
      // It fails, for what has failed is asked for before it is collected.
      const run = await start(worker, { image, command: ['sh', '-c', 'echo done; exit 1'] });
      await gate.reached;
      await run.cancel();
      gate.open();

      expect(await closedAs(run)).toBe('CANCELLED');
    });
  });

  describe.each([
    ['stops when it is asked to', `trap 'exit 0' TERM; sleep 60 & wait`],
    ['has to be killed', `trap '' TERM; sleep 60`],
  ])('the run of a container that %s', (_, script) => {
    const gate = new Gate();
    const worker = useContainerWorker({ engine: gated(connectEngine(), 'startContainer', gate) });
    useLeftoverCheck();

    test('leaves nothing and closes the run as cancelled', async () => {
      gate.open();
      const run = await start(worker, { image, command: ['sh', '-c', script] });
      await gate.reached;
      await run.cancel();

      expect(await closedAs(run)).toBe('CANCELLED');
    });
  });

  describe('the wait for a slot', () => {
    const gate = new Gate();
    const worker = useContainerWorker({
      engine: gated(connectEngine(), 'startContainer', gate),
      maxConcurrentContainers: 1,
    });
    useLeftoverCheck();

    test('closes the run as cancelled while another container holds the only slot', async () => {
      const holder = await start(worker, { image, command: ['sh', '-c', `trap 'exit 0' TERM; sleep 60 & wait`] });
      await gate.reached;
      const queued = await start(worker, { image, command: ['true'] });
      await queued.cancel();

      expect(await closedAs(queued)).toBe('CANCELLED');
      expect((await holder.describe()).status.name).toBe('RUNNING');
      gate.open();
      await holder.cancel();
      expect(await closedAs(holder)).toBe('CANCELLED');
    });
  });
});
