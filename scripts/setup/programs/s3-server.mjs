import { findProgramAtHand, provideProgram } from './provide-program.mjs';

const VERSION = '1.8.0';
const REPOSITORY = 'github.com/versity/versitygw';

const PROGRAM = { name: 'versitygw', version: VERSION, folder: 's3' };

/**
 * The S3-compatible server that is at hand without fetching anything.
 *
 * @param {import('../context.mjs').Context} context
 * @returns {import('./provide-program.mjs').Program | undefined}
 */
export function findS3Server(context) {
  return findProgramAtHand(context, PROGRAM);
}

/**
 * The S3-compatible server of the tests.
 *
 * @param {import('../context.mjs').Context} context
 * @param {import('../progress.mjs').Report} report
 * @param {string} [url] Where its releases are.
 * @returns {Promise<import('./provide-program.mjs').Program>}
 */
export function provideS3Server(context, report, url = `https://${REPOSITORY}/releases/download`) {
  const system = process.platform === 'darwin' ? 'Darwin' : 'Linux';
  const architecture = process.arch === 'x64' ? 'x86_64' : process.arch;
  const release = `versitygw_v${VERSION}_${system}_${architecture}`;
  const source = {
    ...PROGRAM,
    url: `${url}/v${VERSION}/${release}.tar.gz`,
    unpack: ['--strip-components=1', `${release}/versitygw`],
    goPackage: `${REPOSITORY}/cmd/versitygw`,
    ldflags: `-s -w -X main.Version=${VERSION}`,
    buildTime: 'a minute or two',
    expected: 'an S3-compatible server for the tests of logs in a bucket',
    todo: 'install versitygw (or Go, to build it)',
  };
  return provideProgram(context, source, report);
}
