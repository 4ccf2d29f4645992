import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SetupError, reasonOf } from '../errors.mjs';
import { execute, findProgram } from '../exec.mjs';
import { installOnce, linkTo } from '../install-once.mjs';
import { createSilenceTimer } from '../silence-timer.mjs';

/** The last release that Go's own tool can install; it holds server 1.29. */
const CLI_VERSION = '1.5.1';

const CLI_MODULE = 'github.com/temporalio/cli';
const DOWNLOAD = 'https://temporal.download/cli/archive/latest';
const SILENCE_MS = 10_000;

/**
 * The `temporal` program that is at hand without fetching anything.
 *
 * @param {import('../context.mjs').Context} context
 * @returns {{ file: string, source: string } | undefined}
 */
export function findCli({ bin, tools, userEnv }) {
  const onPath = findProgram('temporal', userEnv, [bin]);
  if (onPath) return { file: onPath, source: 'PATH' };
  const own = join(bin, 'temporal');
  // The version is in the folder's name; a link to another one is as good as none.
  return existsSync(join(tools, 'cli', `temporal@${CLI_VERSION}`)) && existsSync(own)
    ? { file: own, source: '.tools' }
    : undefined;
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {import('../progress.mjs').Report} report
 * @param {string} [url] Where the download is.
 * @returns {Promise<{ file: string, source: string }>}
 */
export async function provideCli(context, report, url = DOWNLOAD) {
  const found = findCli(context);
  if (found) return found;
  const folder = join(context.tools, 'cli', `temporal@${CLI_VERSION}`);
  const file = join(context.bin, 'temporal');
  /** @type {string[]} */
  const reasons = [];
  for (const obtain of [download, goInstall]) {
    try {
      await installOnce(context, folder, async (draft) => {
        mkdirSync(draft);
        await obtain(context, draft, report, url);
      });
      linkTo(context, join(folder, 'temporal'), file);
      return { file, source: '.tools' };
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  throw new SetupError({
    expected: 'a Temporal server, or the `temporal` command line to start one',
    found: `none on PATH; download: ${reasons[0]}; build: ${reasons[1]}`,
    todo: 'install the `temporal` command line (or Go, to build it), or set TEMPORAL_ADDRESS',
  });
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {string} draft
 * @param {import('../progress.mjs').Report} report
 * @param {string} url
 */
async function download({ env }, draft, report, url) {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const archive = `${draft}.tar.gz`; // Beside the draft: thrown away with it.
  const silence = createSilenceTimer(SILENCE_MS);
  try {
    const target = `${url}?platform=${process.platform}&arch=${architecture}`;
    const answer = await fetch(target, { signal: silence.signal });
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
  await execute('tar', ['-xzf', archive, '-C', draft, 'temporal'], { env });
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {string} draft
 * @param {import('../progress.mjs').Report} report
 */
async function goInstall({ env }, draft, report) {
  if (!findProgram('go', env)) throw new Error('no Go');
  let packages = 0;
  report('building it with Go, 2 to 3 minutes the first time');
  const stripped = `-s -w -X ${CLI_MODULE}/temporalcli.Version=${CLI_VERSION}`;
  await execute(
    'go',
    ['install', '-v', '-trimpath', '-ldflags', stripped, `${CLI_MODULE}/cmd/temporal@v${CLI_VERSION}`],
    {
      // No C compiler needed, and a program that runs in an image without a C library.
      env: { ...env, CGO_ENABLED: '0', GOBIN: draft },
      onLine: (line) => {
        if (!line.startsWith('go: ')) packages++;
        report(`building it with Go, ${packages} packages compiled`);
      },
    },
  );
}
