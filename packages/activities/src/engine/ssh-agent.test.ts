import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { useFolder } from '../testing/use-folder.ts';
import { connectEngine } from './connect-engine.ts';

const engine = useFakeEngine();
const folder = useFolder();
const path = process.env['PATH'];
const DOCKER = ['docker', 'system', 'dial-stdio'];

beforeEach(() => {
  process.env['PATH'] = `${folder.path}:${path}`;
});

afterEach(() => {
  process.env['PATH'] = path;
});

/** What is called `ssh`: notes its arguments, a line for each call, and goes on with the script. */
function fakeSsh(script: string): void {
  const file = join(folder.path, 'ssh');
  writeFileSync(file, `#!/bin/sh\necho "$*" >> '${folder.path}/calls'\n${script}\n`);
  chmodSync(file, 0o755);
}

/** One that leads to the fake engine. */
function leadToEngine(): void {
  const socket = JSON.stringify(engine.fake.host.slice('unix://'.length));
  const program = join(folder.path, 'relay.cjs');
  writeFileSync(
    program,
    `const socket = require('node:net').connect(${socket}); process.stdin.pipe(socket).pipe(process.stdout);`,
  );
  fakeSsh(`exec '${process.execPath}' '${program}'`);
}

function calls(): string[] {
  return readFileSync(join(folder.path, 'calls'), 'utf8').trim().split('\n');
}

describe('an engine behind ssh', () => {
  test('is spoken to, and called by its host', async () => {
    leadToEngine();
    const client = connectEngine('ssh://me@build-7:2222');

    expect(await client.info()).toMatchObject({ version: '28.0.1' });
    expect(client.isLocal()).toBe(false);
    expect(client.hostName()).toBe('build-7');
    expect(calls()[0]).toMatch(/ -T -l me -p 2222 -- build-7 docker system dial-stdio$/);
  });

  test('keeps a connection for the next call', async () => {
    leadToEngine();
    const client = connectEngine('ssh://build-7');
    await client.info();
    await client.info();

    expect(calls()).toHaveLength(1);
  });

  test('gives the output of a container to which it is attached, however much it is', async () => {
    leadToEngine();
    const client = connectEngine('ssh://build-7');
    const container = engine.fake.add('c');
    engine.fake.program = (self) => {
      for (let line = 0; line < 100; line++) self.write(1, 'x'.repeat(100_000));
      self.exit(0);
    };
    const stream = await client.attachContainer(container.id);
    await client.startContainer(container.id);

    // Each frame has a header of 8 bytes.
    expect(await text(stream)).toHaveLength(100 * 100_008);
  });

  test('that ssh does not reach is an error with what ssh says', async () => {
    fakeSsh('echo "Host key verification failed." >&2; exit 255');

    await expect(connectEngine('ssh://build-7').info()).rejects.toMatchObject({
      name: 'EngineError',
      status: undefined,
      message: 'ssh ended with exit code 255: Host key verification failed.',
    });
  });

  test('is an error where there is no ssh', async () => {
    process.env['PATH'] = folder.path;

    await expect(connectEngine('ssh://build-7').info()).rejects.toThrow('ssh cannot be run: spawn ssh ENOENT');
  });

  test('that is lost in the middle of a call is an error', async () => {
    fakeSsh("printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nO'; sleep 0.2; exit 255");

    await expect(connectEngine('ssh://build-7').info()).rejects.toMatchObject({ name: 'EngineError' });
  });
});

describe('ssh is called', () => {
  test.each([
    ['ssh://build-7', ['--', 'build-7', ...DOCKER]],
    ['ssh://build-7/', ['--', 'build-7', ...DOCKER]],
    ['ssh://a%20b@[::1]:22', ['-l', 'a b', '-p', '22', '--', '::1', ...DOCKER]],
    [
      "ssh://h/run/a'b.sock",
      ['--', 'h', 'docker', '--host', String.raw`'unix:///run/a'\''b.sock'`, ...DOCKER.slice(1)],
    ],
  ])('as the docker CLI does for %s, and never asks for a password', async (url, last) => {
    fakeSsh('exit 0');

    await expect(connectEngine(url).info()).rejects.toMatchObject({ name: 'EngineError' });
    expect(calls()).toEqual([expect.stringContaining(`BatchMode=yes -o ServerAliveInterval=15 -T ${last.join(' ')}`)]);
  });

  test.each(['ssh://me:s3cret@h', 'ssh://h?x=s3cret', 'ssh://h#s3cret', 'ssh://'])(
    'not at all for %s, whose secrets are not told',
    (url) => {
      expect(() => connectEngine(url)).toThrow(/^(?!.*s3cret).*ssh address of the engine/);
    },
  );
});
