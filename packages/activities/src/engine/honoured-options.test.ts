import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import type { HostOptions } from './create-container-options.ts';

const engine = useFakeEngine();
const WARNING = 'Your kernel does not support swap limit capabilities. Memory limited without swap.';

/** The engine creates the container, and says what it thinks of it. */
const warning: Fault = (exchange) => {
  const container = engine.fake.add(exchange.target, exchange.body as object);
  exchange.answer(201, { Id: container.id, Warnings: [WARNING] });
};

describe('of limits that the engine warns of', () => {
  test.each<[string, HostOptions, Record<string, unknown>, string]>([
    ['a limit of swap', { Memory: 64, MemorySwap: 128 }, { Memory: 64, MemorySwap: -1 }, 'MemorySwap'],
    ['processors', { CpusetCpus: '0' }, { CpusetCpus: '' }, 'CpusetCpus'],
    ['several', { Memory: 64, PidsLimit: 5 }, { Memory: 0, PidsLimit: null }, 'Memory, PidsLimit'],
  ])('%s that it leaves out is refused, and nothing is left', async (_, HostConfig, kept, names) => {
    engine.fake.once('create', warning).once('inspect', (exchange) => exchange.answer(200, { HostConfig: kept }));

    await expect(create(HostConfig)).rejects.toMatchObject({
      status: 400,
      message: `it leaves out ${names}: ${WARNING}`,
    });
    expect(engine.fake.containers).toEqual([]);
  });

  test.each<[string, HostOptions, Record<string, unknown>]>([
    ['a limit that it keeps', { Memory: 64, MemorySwap: -1 }, { Memory: 64, MemorySwap: -1 }],
    ['no limit at all', { PidsLimit: -1 }, { PidsLimit: null }],
  ])('%s stands', async (_, HostConfig, kept) => {
    engine.fake.once('create', warning).once('inspect', (exchange) => exchange.answer(200, { HostConfig: kept }));

    const id = await create(HostConfig);

    expect(engine.fake.containers).toMatchObject([{ id }]);
  });

  test('none is asked about where none was wanted', async () => {
    engine.fake.once('create', warning);

    await create({ ReadonlyRootfs: true });

    expect(engine.fake.calls.map(({ operation }) => operation)).toEqual(['create']);
  });
});

describe('of security modules', () => {
  test.each(['apparmor=docker-default', 'label=type:svirt_t'])(
    'one that the host has not is refused: %s',
    async (option) => {
      engine.fake.once('info', (exchange) =>
        exchange.answer(200, { SecurityOptions: ['name=seccomp,profile=default'] }),
      );

      await expect(create({ SecurityOpt: [option] })).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining(option),
      });
      expect(engine.fake.containers).toEqual([]);
    },
  );

  test('one that the host has is passed on', async () => {
    engine.fake.once('info', (exchange) =>
      exchange.answer(200, { SecurityOptions: ['name=apparmor', 'name=selinux'] }),
    );

    await create({ SecurityOpt: ['apparmor=mine', 'label=type:x'] });

    expect(engine.fake.containers).toHaveLength(1);
  });

  test('nothing is asked where they are turned off', async () => {
    await create({ SecurityOpt: ['apparmor=unconfined', 'label=disable', 'no-new-privileges=true'] });

    expect(engine.fake.calls.map(({ operation }) => operation)).toEqual(['create']);
  });
});

function create(HostConfig: HostOptions): Promise<string> {
  return engine.fake.client.createContainer('c', { Image: 'alpine', Labels: {}, HostConfig });
}
