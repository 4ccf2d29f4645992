import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../errors.mjs';
import { fillBusybox } from './busybox.mjs';

/** The user and what is its own, as in the original. */
export const POSTGRES_OWNED = { id: 70, paths: ['./var/lib/postgresql', './var/run/postgresql'] };
const ENTRYPOINT = fileURLToPath(new URL('postgres-entrypoint.sh', import.meta.url));

/**
 * A real Postgres, from Debian's build of it, on a small system; it is started as in the original.
 *
 * @param {string} folder
 * @param {import('./catalogue.mjs').Parts} parts
 */
export async function fillPostgres(folder, parts) {
  await parts.debianTree('postgresql', isPartOfPostgres, folder);
  keepOnly(folder, ['lib', 'lib64', 'usr']);
  keepOnly(join(folder, 'usr'), ['lib', 'lib64', 'share']);
  keepOnly(join(folder, 'usr/share'), ['postgresql', 'zoneinfo']);
  const release = releaseOf(folder);
  dropCompiler(join(folder, 'usr/lib/postgresql', release, 'lib'));
  linkLibraries(folder);

  await fillBusybox(folder, parts);
  const { id } = POSTGRES_OWNED;
  appendFileSync(join(folder, 'etc/passwd'), `postgres:x:${id}:${id}::/var/lib/postgresql:/bin/sh\n`);
  appendFileSync(join(folder, 'etc/group'), `postgres:x:${id}:\n`);
  listenEverywhere(join(folder, 'usr/share/postgresql', release, 'postgresql.conf.sample'));
  installPrograms(folder, release);
  for (const name of ['docker-entrypoint-initdb.d', 'var/lib/postgresql/data', 'var/run/postgresql']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  // As in the original: whoever starts it as yet another user may write there, too.
  for (const name of ['var/lib/postgresql/data', 'var/run/postgresql']) chmodSync(join(folder, name), 0o1777);
}

/**
 * The server, its client and the libraries that they load. Not the compiler for long queries, which is
 * larger than all the rest, and which the server does without; nor what only Debian's scripts need.
 *
 * @param {string} name Of a Debian package.
 */
export function isPartOfPostgres(name) {
  if (/^lib(llvm|z3|perl|c-l10n)|-perl$/.test(name)) return false;
  return name === 'tzdata' || /^(z?lib|postgresql-(client-)?\d+$)/.test(name);
}

/**
 * @param {string} folder
 * @param {readonly string[]} names
 */
function keepOnly(folder, names) {
  for (const name of readdirSync(folder)) {
    if (!names.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
}

/** @param {string} folder */
function releaseOf(folder) {
  const programs = join(folder, 'usr/lib/postgresql');
  const release = existsSync(programs) ? readdirSync(programs).at(-1) : undefined;
  if (release) return release;
  throw new SetupError({ expected: `a release of Postgres in ${programs}`, found: 'none' });
}

/** @param {string} modules */
function dropCompiler(modules) {
  for (const name of readdirSync(modules)) {
    if (name === 'bitcode' || name.startsWith('llvmjit')) rmSync(join(modules, name), { recursive: true });
  }
}

/**
 * Programs name their loader by a path in /lib or /lib64, which newer releases have under /usr only.
 *
 * @param {string} folder
 */
function linkLibraries(folder) {
  for (const name of ['lib', 'lib64']) {
    if (existsSync(join(folder, 'usr', name)) && !existsSync(join(folder, name))) {
      symlinkSync(`usr/${name}`, join(folder, name));
    }
  }
}

/**
 * A server that only its own container reaches is of no use; the data folder is made from this sample.
 *
 * @param {string} sample
 */
function listenEverywhere(sample) {
  const settings = readFileSync(sample, 'utf8');
  writeFileSync(sample, settings.replace(/^#?listen_addresses = .*$/m, "listen_addresses = '*'"));
}

/**
 * @param {string} folder
 * @param {string} release
 */
function installPrograms(folder, release) {
  const bin = join(folder, 'usr/local/bin');
  const programs = join(folder, 'usr/lib/postgresql', release, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of readdirSync(programs)) symlinkSync(relative(bin, join(programs, name)), join(bin, name));
  copyFileSync(ENTRYPOINT, join(bin, 'docker-entrypoint.sh'));
  chmodSync(join(bin, 'docker-entrypoint.sh'), 0o755);
}
