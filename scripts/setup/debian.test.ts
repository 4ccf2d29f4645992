import { describe, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { aptClosure, aptUnpack } from './debian.mjs';
import { fakeProgram, testContext } from './test-support.ts';

describe('aptClosure', () => {
  test('lists a package and what it needs, whatever this machine has installed', async () => {
    const context = testContext();
    fakeProgram(
      context.fakes,
      'apt-get',
      `case "$*" in
         *--simulate*Dir::State::status=/dev/null*db)
           echo 'The following NEW packages will be installed:'
           echo '  db libdb1'
           echo 'Inst libdb1 (1.0 Debian:12/stable [amd64])'
           echo 'Conf libdb1 (1.0 Debian:12/stable [amd64])'
           echo 'Inst db [0.9] (1.0 Debian:12/stable [amd64]) []' ;;
       esac`,
    );
    expect(await aptClosure(context, 'db', () => {})).toEqual(['libdb1', 'db']);
  });
});

describe('aptUnpack', () => {
  test('unpacks all packages into one folder', async () => {
    const context = testContext();
    fakeProgram(context.fakes, 'apt-get', 'if [ "$1" = download ]; then shift; touch "$@"; fi');
    fakeProgram(context.fakes, 'dpkg-deb', 'mkdir -p "$3"; basename "$2" >"$3/$(basename "$2")"');
    const folder = join(context.scratch, 'root');
    await aptUnpack(context, ['db', 'libdb1'], folder, () => {});
    expect(readdirSync(folder)).toEqual(['db', 'libdb1']);
    expect(readFileSync(join(folder, 'libdb1'), 'utf8')).toBe('libdb1\n');
  });
});
