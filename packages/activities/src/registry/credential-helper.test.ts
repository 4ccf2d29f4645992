import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { askCredentialHelper } from './credential-helper.ts';

const SECRET = 's3cret';
const never = new AbortController().signal;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-credential-helper-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A helper that is called `test`. */
function helper(script: string): void {
  const path = join(folder, 'docker-credential-test');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function ask(name = 'test', signal = never): ReturnType<typeof askCredentialHelper> {
  return askCredentialHelper(name, 'ghcr.io', { PATH: `${folder}:/usr/bin:/bin`, FOLDER: folder }, signal);
}

const answering = (answer: unknown): string => `cat > /dev/null; echo '${JSON.stringify(answer)}'`;

describe('a credential helper', () => {
  test('is asked by the protocol of docker, for the server', async () => {
    helper(`echo "$1 $(cat)" > "$FOLDER/asked"; echo '{"Username":"me","Secret":"${SECRET}"}'`);

    expect(await ask()).toEqual({ username: 'me', password: SECRET, serveraddress: 'ghcr.io' });
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('get ghcr.io\n');
  });

  test('may have an identity token', async () => {
    helper(answering({ Username: '<token>', Secret: SECRET }));

    expect(await ask()).toEqual({ identitytoken: SECRET, serveraddress: 'ghcr.io' });
  });

  test.each([
    ['says so', 'echo "credentials not found in native keychain"; exit 1'],
    ['answers with an empty secret', answering({ Username: '', Secret: '' })],
  ])('has no credentials where it %s', async (_, script) => {
    helper(script);

    expect(await ask()).toBeUndefined();
  });

  test('need not read what it is asked', async () => {
    helper(`exec <&-; echo '{"Username":"me","Secret":"${SECRET}"}'`);

    expect(await ask()).toMatchObject({ username: 'me' });
  });

  test.each([
    ['fails', `echo ${SECRET}; echo ${SECRET} >&2; exit 3`, "the credential helper 'test' ended with exit code 3"],
    ['is killed', `kill -9 $$`, "the credential helper 'test' was ended by SIGKILL"],
    [
      'does not answer with JSON',
      `echo "{${SECRET}"`,
      "the credential helper 'test' answered with something else than credentials",
    ],
    ['answers with null', 'echo null', "the credential helper 'test' answered with something else than credentials"],
    [
      'answers with something else',
      answering({ Username: 'me', Secret: { value: SECRET } }),
      "the credential helper 'test' answered with something else than credentials",
    ],
    [
      'does not stop to answer',
      `yes ${SECRET}`,
      "the credential helper 'test' could not be run (ERR_CHILD_PROCESS_STDIO_MAXBUFFER)",
    ],
  ])('that %s is an error, in which there is nothing of its output', async (_, script, message) => {
    helper(script);

    const error: unknown = await ask().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'CredentialHelperError', message });
    // With its cause and all its fields.
    expect(inspect(error)).not.toContain(SECRET);
  });

  test('that is not there is an error', async () => {
    await expect(ask('missing')).rejects.toThrow("the credential helper 'missing' is not installed");
  });

  test('is ended when nobody waits for it any more', async () => {
    helper('echo $$ > "$FOLDER/started.new"; mv "$FOLDER/started.new" "$FOLDER/started"; exec sleep 60');
    const abort = new AbortController();
    const reason = new Error('enough');
    const asked = ask('test', abort.signal);
    const watch = setInterval(() => {
      if (existsSync(join(folder, 'started'))) abort.abort(reason);
    }, 10);

    await expect(asked).rejects.toBe(reason);
    clearInterval(watch);
  });

  test.each(['', '../evil', 'a/b', 'a b', 'a;b', '$(a)', 'a.b', 'a\n', '-a;', 'ü'])(
    'is not run by the name %j',
    async (name) => {
      await expect(ask(name)).rejects.toThrow("a credential helper's name may have only letters, digits, '_' and '-'");
    },
  );
});
