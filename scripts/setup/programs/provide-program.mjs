import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SetupError, reasonOf } from '../errors.mjs';
import { execute, findProgram } from '../exec.mjs';
import { installOnce, linkTo } from '../install-once.mjs';
import { createSilenceTimer } from '../silence-timer.mjs';

const SILENCE_MS = 10_000;

/**
 * A program that is one file, which its authors offer for download, and which Go can build.
 *
 * @typedef {object} ProgramSource
 * @property {string} name
 * @property {string} version
 * @property {string} folder In `.tools`, where its versions are.
 * @property {string} url Of a tar archive that has the program.
 * @property {readonly string[]} unpack What tar is told, besides the archive and where to.
 * @property {string} goPackage
 * @property {string} ldflags
 * @property {string} buildTime For people.
 * @property {string} expected What is missing without it.
 * @property {string} todo
 *
 * @typedef {{ file: string, source: string }} Program
 */

/**
 * The program that is at hand without fetching anything.
 *
 * @param {import('../context.mjs').Context} context
 * @param {Pick<ProgramSource, 'name' | 'version' | 'folder'>} program
 * @returns {Program | undefined}
 */
export function findProgramAtHand(context, program) {
  const { bin, userEnv } = context;
  const onPath = findProgram(program.name, userEnv, [bin]);
  if (onPath) return { file: onPath, source: 'PATH' };
  const own = join(bin, program.name);
  // The version is in the folder's name; a link to another one is as good as none.
  return existsSync(folderOf(context, program)) && existsSync(own) ? { file: own, source: '.tools' } : undefined;
}

/**
 * The one that is at hand, or else downloaded, or built where the download is refused.
 *
 * @param {import('../context.mjs').Context} context
 * @param {ProgramSource} program
 * @param {import('../progress.mjs').Report} report
 * @returns {Promise<Program>}
 */
export async function provideProgram(context, program, report) {
  const found = findProgramAtHand(context, program);
  if (found) return found;
  const folder = folderOf(context, program);
  const file = join(context.bin, program.name);
  /** @type {string[]} */
  const reasons = [];
  for (const obtain of [download, goInstall]) {
    try {
      await installOnce(context, folder, async (draft) => {
        mkdirSync(draft);
        await obtain(context, program, draft, report);
      });
      linkTo(context, join(folder, program.name), file);
      return { file, source: '.tools' };
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  throw new SetupError({
    expected: program.expected,
    found: `none on PATH; download: ${reasons[0]}; build: ${reasons[1]}`,
    todo: program.todo,
  });
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {Pick<ProgramSource, 'name' | 'version' | 'folder'>} program
 */
function folderOf({ tools }, { name, version, folder }) {
  return join(tools, folder, `${name}@${version}`);
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {ProgramSource} program
 * @param {string} draft
 * @param {import('../progress.mjs').Report} report
 */
async function download({ env }, { url, unpack }, draft, report) {
  const archive = `${draft}.tar.gz`; // Beside the draft: thrown away with it.
  const silence = createSilenceTimer(SILENCE_MS);
  try {
    const answer = await fetch(url, { signal: silence.signal });
    if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
    const body = Readable.fromWeb(/** @type {any} */ (answer.body));
    let bytes = 0;
    body.on('data', (chunk) => {
      silence.heard();
      report(`downloading, ${Math.round((bytes += chunk.length) / 1e6)} MB`);
    });
    await pipeline(body, createWriteStream(archive));
  } finally {
    silence.stop();
  }
  await execute('tar', ['-xzf', archive, '-C', draft, ...unpack], { env });
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {ProgramSource} program
 * @param {string} draft
 * @param {import('../progress.mjs').Report} report
 */
async function goInstall({ env }, { goPackage, version, ldflags, buildTime }, draft, report) {
  if (!findProgram('go', env)) throw new Error('no Go');
  let packages = 0;
  report(`building it with Go, ${buildTime} the first time`);
  await execute('go', ['install', '-v', '-trimpath', '-ldflags', ldflags, `${goPackage}@v${version}`], {
    // No C compiler needed, and a program that runs in an image without a C library.
    env: { ...env, CGO_ENABLED: '0', GOBIN: draft },
    onLine: (line) => {
      if (!line.startsWith('go: ')) packages++;
      report(`building it with Go, ${packages} packages compiled`);
    },
  });
}
