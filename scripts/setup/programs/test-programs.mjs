import { existsSync } from 'node:fs';
import { aptInstall, isDebianLike } from '../debian.mjs';
import { SetupError } from '../errors.mjs';
import { findProgram } from '../exec.mjs';

/** Programs of which tests start their own, and what Debian calls their packages. */
const PACKAGES = { podman: 'podman', sshd: 'openssh-server' };

/**
 * The programs that some tests are skipped without: another engine, and a way to one. Installed only where no service
 * manager would start them, too.
 *
 * @param {import('../context.mjs').Context} context
 * @param {import('../progress.mjs').Report} report
 * @param {{ mayInstall?: boolean }} [options] Default: as root on Debian without systemd.
 * @returns {Promise<string>} What there is.
 */
export async function provideTestPrograms(context, report, { mayInstall = isOursToInstall(context) } = {}) {
  const missing = findMissing(context);
  if (missing.length > 0) {
    if (!mayInstall) {
      throw new SetupError({
        expected: 'podman and sshd, for the tests of other engines and ways',
        found: `no ${missing.join(', no ')}`,
        todo: 'install them; the tests that need them are skipped',
      });
    }
    const packages = missing.map((name) => PACKAGES[name]);
    report(`apt-get install ${packages.join(' ')}`);
    await aptInstall(context, packages, report);
  }
  return Object.keys(PACKAGES).join(', ');
}

/** @param {import('../context.mjs').Context} context */
function findMissing({ env }) {
  const names = /** @type {(keyof typeof PACKAGES)[]} */ (Object.keys(PACKAGES));
  return names.filter((name) => findProgram(name, env) === undefined);
}

/** @param {import('../context.mjs').Context} context */
function isOursToInstall({ env }) {
  return process.getuid?.() === 0 && isDebianLike(env) && !existsSync('/run/systemd/system');
}
