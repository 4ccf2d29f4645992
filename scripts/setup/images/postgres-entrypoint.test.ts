import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fakeProgram, temporaryFolder, write } from '../test-support.ts';

const ENTRYPOINT = join(__dirname, 'postgres-entrypoint.sh');

describe('the entrypoint of the Postgres stand-in', () => {
  test('refuses to start without a password, with the hint of the original', () => {
    const { status, stderr, calls } = start({ POSTGRES_PASSWORD: '' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Error: Database is uninitialized and superuser password is not specified\./);
    expect(stderr).toContain('You must specify POSTGRES_PASSWORD to a non-empty value');
    expect(calls).toEqual([]);
  });

  test('prepares the database behind closed doors, then starts the server', () => {
    const { status, calls, access } = start({ POSTGRES_PASSWORD: 'secret', POSTGRES_USER: 'app', POSTGRES_DB: 'shop' });
    expect(status).toBe(0);
    expect(calls).toEqual([
      'initdb --username=app --pwfile=/dev/stdin < secret',
      expect.stringMatching(/^pg_ctl .* -o '-c' 'listen_addresses=' '-p' '5432' {2}-w start$/),
      expect.stringMatching(/^psql .*--username app .*--set name=shop .*< SELECT 1/),
      expect.stringMatching(/^psql .*--username app .*--set name=shop .*< CREATE DATABASE/),
      expect.stringMatching(/^pg_ctl .*-m fast -w stop$/),
      'postgres',
    ]);
    expect(access).toBe('\nhost all all all scram-sha-256\n');
  });

  test('hands options on to both servers, word by word', () => {
    const { calls } = start({ POSTGRES_PASSWORD: 'secret' }, ['-c', "cluster_name=it's one"]);
    expect(calls.find((call) => call.endsWith('start'))).toContain(`-o '-c' 'cluster_name=it'\\''s one' '-c'`);
    expect(calls.at(-1)).toBe("postgres -c cluster_name=it's one");
  });

  test('reads a password from a file, and takes no second one', () => {
    const file = write(join(temporaryFolder(), 'password'), 'from a file\n');
    const { calls } = start({ POSTGRES_PASSWORD_FILE: file });
    expect(calls[0]).toBe('initdb --username=postgres --pwfile=/dev/stdin < from a file');
    const both = start({ POSTGRES_PASSWORD_FILE: file, POSTGRES_PASSWORD: 'secret' });
    expect(both.status).toBe(1);
    expect(both.stderr).toBe('error: both POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are set (but are exclusive)\n');
  });

  test('does without a password where everybody is trusted', () => {
    const { calls, access } = start({ POSTGRES_HOST_AUTH_METHOD: 'trust' });
    expect(calls.at(-1)).toBe('postgres');
    expect(access).toBe('\nhost all all all trust\n');
  });

  test('leaves a database alone that is there', () => {
    const { calls, stdout } = start({}, ['postgres'], (data) => write(join(data, 'PG_VERSION'), '15'));
    expect(calls).toEqual(['postgres']);
    expect(stdout).toContain('Skipping initialization');
  });

  test.each([[['psql', '--list']], [['postgres', '--version']], [['--help']]])('only runs %j', (command) => {
    const { calls } = start({}, command);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toContain(command.at(-1));
  });

  test('becomes the user postgres when it is root', () => {
    const { calls, data } = start({ POSTGRES_PASSWORD: 'secret', FAKE_ID: '0' });
    expect(calls).toEqual([
      `find ${data} /var/run/postgresql ! -user postgres -exec chown postgres {} +`,
      `su -s /bin/sh -- postgres -c exec "$0" "$@" ${ENTRYPOINT} postgres`,
    ]);
  });
});

/** Runs it with fakes of what it calls, which write down how; folders of this machine are left alone. */
function start(
  env: Record<string, string>,
  command: readonly string[] = ['postgres'],
  prepare = (_data: string): unknown => undefined,
) {
  const [data, fakes] = [temporaryFolder(), temporaryFolder()];
  const log = join(fakes, 'log');
  prepare(data);
  for (const name of ['mkdir', 'chmod']) fakeProgram(fakes, name, 'true');
  fakeProgram(fakes, 'id', 'echo "${FAKE_ID:-70}"');
  for (const name of ['find', 'su', 'pg_ctl']) fakeProgram(fakes, name, `echo "${name} $*" >>"$LOG"`);
  for (const name of ['initdb', 'psql']) fakeProgram(fakes, name, `echo "${name} $* < $(cat)" >>"$LOG"`);
  fakeProgram(fakes, 'postgres', `if [ "$1" = -C ]; then echo scram-sha-256; else echo "postgres $*" >>"$LOG"; fi`);
  const { status, stdout, stderr } = spawnSync('sh', [ENTRYPOINT, ...command], {
    env: { PATH: `${fakes}${delimiter}${process.env['PATH']}`, PGDATA: data, LOG: log, ...env },
    encoding: 'utf8',
  });
  const [calls, access] = [log, join(data, 'pg_hba.conf')].map(
    (file) => existsSync(file) && readFileSync(file, 'utf8'),
  );
  return { status, stdout, stderr, data, access, calls: calls ? calls.trim().split(/ *\n/) : [] };
}
