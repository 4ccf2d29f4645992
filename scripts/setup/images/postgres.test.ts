import { describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fakeProgram, temporaryFolder, write } from '../test-support.ts';
import { fillPostgres, isPartOfPostgres } from './postgres.mjs';

test.each([
  ['postgresql-15', true],
  ['postgresql-client-17', true],
  ['libpq5', true],
  ['libicu72', true],
  ['libc6', true],
  ['zlib1g', true],
  ['tzdata', true],
  ['postgresql', false],
  ['postgresql-common', false],
  ['libllvm19', false],
  ['libz3-4', false],
  ['libperl5.36', false],
  ['libjson-perl', false],
  ['perl-base', false],
  ['adduser', false],
])('isPartOfPostgres(%s) is %s', (name, wanted) => {
  expect(isPartOfPostgres(name)).toBe(wanted);
});

describe('fillPostgres', () => {
  test('keeps the server, its modules and libraries, and no more', async () => {
    const folder = await fill();
    const server = join(folder, 'usr/lib/postgresql/15');
    expect(readdirSync(join(server, 'bin'))).toEqual(['postgres', 'psql']);
    expect(readdirSync(join(server, 'lib'))).toEqual(['plpgsql.so']);
    expect(readdirSync(join(folder, 'usr/share'))).toEqual(['postgresql', 'zoneinfo']);
    expect(existsSync(join(folder, 'etc/debian_version'))).toBe(false);
    expect(existsSync(join(folder, 'usr/bin/pg_wrapper'))).toBe(false);
  });

  test('puts its programs on the PATH, the entrypoint among them', async () => {
    const bin = join(await fill(), 'usr/local/bin');
    expect(readdirSync(bin)).toEqual(['docker-entrypoint.sh', 'postgres', 'psql']);
    expect(readFileSync(join(bin, 'psql'), 'utf8')).toBe('the client');
    expect(statSync(join(bin, 'docker-entrypoint.sh')).mode & 0o777).toBe(0o755);
  });

  test('finds the loader where programs look for it, whichever way the release has it', async () => {
    const merged = await fill();
    expect(existsSync(join(merged, 'lib64/ld-linux.so'))).toBe(true);
    const apart = await fill((folder) => {
      mkdirSync(join(folder, 'lib64'));
      symlinkSync('/lib/ld-linux.so', join(folder, 'lib64/ld-linux.so'));
    });
    expect(readdirSync(join(apart, 'lib64'))).toEqual(['ld-linux.so']);
  });

  test('listens on all interfaces, and has a user of its own', async () => {
    const folder = await fill();
    const sample = readFileSync(join(folder, 'usr/share/postgresql/15/postgresql.conf.sample'), 'utf8');
    expect(sample).toBe("#port = 5432\nlisten_addresses = '*'\n#ssl = off\n");
    expect(readFileSync(join(folder, 'etc/passwd'), 'utf8')).toMatch(/^root:.*\n(.*\n)*postgres:x:70:70:/);
    expect(statSync(join(folder, 'var/lib/postgresql/data')).mode & 0o7777).toBe(0o1777);
  });

  test('says so when there is no server in the packages', async () => {
    const filled = fill(undefined, []);
    await expect(filled).rejects.toThrow('a release of Postgres');
  });
});

const PACKAGED = [
  ['usr/lib/postgresql/15/bin/postgres', 'the server'],
  ['usr/lib/postgresql/15/bin/psql', 'the client'],
  ['usr/lib/postgresql/15/lib/plpgsql.so', ''],
  ['usr/lib/postgresql/15/lib/llvmjit.so', ''],
  ['usr/lib/postgresql/15/lib/bitcode/postgres.bc', ''],
  ['usr/share/postgresql/15/postgresql.conf.sample', "#port = 5432\n#listen_addresses = 'localhost'\n#ssl = off\n"],
] as const;

/** From packages as Debian lays them out; `lay` adds to them. */
async function fill(lay = (_folder: string) => {}, packaged: readonly (readonly [string, string])[] = PACKAGED) {
  const folder = temporaryFolder();
  await fillPostgres(folder, {
    cli: () => Promise.reject(new Error('not needed here')),
    async debian() {
      const busybox = temporaryFolder();
      fakeProgram(join(busybox, 'bin'), 'busybox', 'echo sh; echo busybox');
      return busybox;
    },
    async debianTree() {
      for (const [path, content] of packaged) write(join(folder, path), content);
      for (const path of ['etc/debian_version', 'usr/bin/pg_wrapper', 'usr/share/doc/postgresql/copyright']) {
        write(join(folder, path), '');
      }
      write(join(folder, 'usr/lib64/ld-linux.so'), '');
      write(join(folder, 'usr/share/zoneinfo/UTC'), '');
      lay(folder);
    },
  });
  return folder;
}
