import { describe, expect, test } from '@jest/globals';
import { cutAfterHeaders, cutBeforeAnswer } from '../testing/faults.ts';
import { frame } from '../testing/frames.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { findListener } from './find-listener.ts';

const engine = useFakeEngine();
const never = new AbortController().signal;
const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const REST = '00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100 0 0 10 0\n';

/** Port 5432 is 1538. */
const line = (address: string, state = '0A', remote = '00000000:0000'): string =>
  `   0: ${address} ${remote} ${state} ${REST}`;

async function find(...output: readonly string[]): Promise<boolean | undefined> {
  const { id } = engine.fake.add('c');
  engine.fake.find(id)?.start();
  engine.fake.onExec = () => Buffer.concat(output.map((part) => frame(1, part)));
  return findListener(engine.fake.client, id, 5432, never);
}

describe('a listener', () => {
  test.each([
    ['any address', '00000000:1538'],
    ["the container's address", '020011AC:1538'],
    ['an address that ends in 127', '7F0011AC:1538'],
    ['any IPv6 address', '00000000000000000000000000000000:1538'],
    ["the container's IPv6 address", '000000FD000000000000000002000000:1538'],
    ["the container's address, within IPv6", '0000000000000000FFFF0000020011AC:1538'],
  ])('is found at %s', async (_, address) => {
    expect(await find(HEADER, line(address))).toBe(true);
  });

  test.each([
    ['the loopback address', line('0100007F:1538')],
    ['another loopback address', line('0B00007F:1538')],
    ['the loopback address within IPv6', line('0000000000000000FFFF00000100007F:1538')],
    ["IPv6's loopback address", line('00000000000000000000000001000000:1538')],
    ['another port', line('00000000:1539')],
    ['a connection that it has', line('020011AC:1538', '01', '010011AC:D431')],
    ["another's port", line('020011AC:D431', '0A', '010011AC:1538')],
  ])('is not taken for one at %s', async (_, other) => {
    expect(await find(HEADER, other)).toBe(false);
  });

  test('is found in the second table, and in a line that comes in parts', async () => {
    const own = line('00000000:1538');

    expect(await find(HEADER, line('00000000:0050'), HEADER, own.slice(0, 20), own.slice(20))).toBe(true);
  });
});

describe('what cannot be seen', () => {
  test('is not known: what the engine says of a missing command is no table', async () => {
    expect(await find('OCI runtime exec failed: exec: "cat": executable file not found in $PATH\r\n')).toBeUndefined();
    expect(await find()).toBeUndefined();
  });

  test.each([
    ['does not answer', cutBeforeAnswer],
    ['breaks off', cutAfterHeaders],
  ])('rejects when the engine %s', async (_, fault) => {
    engine.fake.add('c').start();
    engine.fake.once('startExec', fault);

    await expect(findListener(engine.fake.client, 'c', 1, never)).rejects.toMatchObject({
      name: 'EngineError',
      status: undefined,
    });
  });

  test('rejects when the signal aborts', async () => {
    engine.fake.add('c').start();
    const abort = new AbortController();
    const reason = new Error('enough');
    engine.fake.once('startExec', (exchange) => {
      exchange.begin();
      setImmediate(() => abort.abort(reason));
    });

    await expect(findListener(engine.fake.client, 'c', 1, abort.signal)).rejects.toBe(reason);
  });
});
