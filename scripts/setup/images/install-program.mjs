import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execute } from '../exec.mjs';

/**
 * Puts a program of this machine into an image's files, with the shared libraries it loads.
 *
 * @param {string} program
 * @param {string} folder The image's root.
 * @param {string} path Where the program goes, absolute in the image.
 */
export async function installProgram(program, folder, path) {
  copy(program, join(folder, path));
  chmodSync(join(folder, path), 0o755);
  for (const library of await librariesOf(program)) copy(library, join(folder, library));
}

/**
 * @param {string} program
 * @returns {Promise<string[]>} Absolute paths; none for a static program.
 */
async function librariesOf(program) {
  // ldd exits 1 for a static program.
  const listing = await execute('ldd', [program], { env: { ...process.env, LC_ALL: 'C' } }).catch(() => '');
  // `libc.so.6 => /lib/libc.so.6 (0x…)` and, for the loader itself, `/lib64/ld-linux.so.2 (0x…)`.
  const paths = listing.split('\n').map((line) => /(?:=> |^\s*)(\/\S+) \(0x/.exec(line)?.[1]);
  return paths.filter((path) => path !== undefined && existsSync(path)).map(String);
}

/**
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
