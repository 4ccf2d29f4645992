import { findProgramAtHand, provideProgram } from '../programs/provide-program.mjs';

/** The last release that Go's own tool can install; it holds server 1.29. */
const VERSION = '1.5.1';
const MODULE = 'github.com/temporalio/cli';
const DOWNLOAD = 'https://temporal.download/cli/archive/latest';

const PROGRAM = { name: 'temporal', version: VERSION, folder: 'cli' };

/**
 * The `temporal` program that is at hand without fetching anything.
 *
 * @param {import('../context.mjs').Context} context
 * @returns {import('../programs/provide-program.mjs').Program | undefined}
 */
export function findCli(context) {
  return findProgramAtHand(context, PROGRAM);
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {import('../progress.mjs').Report} report
 * @param {string} [url] Where the download is.
 * @returns {Promise<import('../programs/provide-program.mjs').Program>}
 */
export function provideCli(context, report, url = DOWNLOAD) {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const source = {
    ...PROGRAM,
    url: `${url}?platform=${process.platform}&arch=${architecture}`,
    unpack: ['temporal'],
    goPackage: `${MODULE}/cmd/temporal`,
    ldflags: `-s -w -X ${MODULE}/temporalcli.Version=${VERSION}`,
    buildTime: '2 to 3 minutes',
    expected: 'a Temporal server, or the `temporal` command line to start one',
    todo: 'install the `temporal` command line (or Go, to build it), or set TEMPORAL_ADDRESS',
  };
  return provideProgram(context, source, report);
}
