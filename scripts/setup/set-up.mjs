import { join } from 'node:path';
import { makeFolders } from './context.mjs';
import { engineEnv } from './engine/candidates.mjs';
import { candidatesFor, lookForEngine, provideEngine } from './engine/provide-engine.mjs';
import { reasonOf } from './errors.mjs';
import { BUSYBOX, POSTGRES, REGISTRY, TEMPORAL_SERVER, referenceOf } from './images/catalogue.mjs';
import { provideImages } from './images/provide-images.mjs';
import { clearScratch } from './install-once.mjs';
import { withLock } from './lock.mjs';
import { provideNodeAndPnpm } from './node-and-pnpm.mjs';
import { once } from './once.mjs';
import { provideS3Server } from './programs/s3-server.mjs';
import { provideTestPrograms } from './programs/test-programs.mjs';
import { provideCli } from './temporal/cli.mjs';
import { findTemporal, provideTemporal } from './temporal/provide-temporal.mjs';
import { build, installDependencies } from './workspace.mjs';

/**
 * @typedef {object} Wishes
 * @property {import('./arguments.mjs').TemporalMode | 'ready'} temporal The server that the command
 *   uses; `ready`: none yet, but everything for either kind.
 * @property {boolean} engine Whether it needs an engine and images.
 *
 * @typedef {object} Provided
 * @property {NodeJS.ProcessEnv} env For the command.
 * @property {() => Promise<void>} stop Ends what was started for the command alone.
 */

/**
 * Provides everything a command needs. What is there already costs next to nothing; parts that do not
 * depend on each other are made side by side.
 *
 * @param {import('./context.mjs').Context} context
 * @param {Wishes} wishes
 * @returns {Promise<Provided>}
 */
export async function setUp(context, wishes) {
  makeFolders(context);
  const onWait = (/** @type {number} */ pid) =>
    context.progress.note(`… waiting for another set-up of this checkout (process ${pid})`);
  return withLock(
    join(context.tools, 'lock'),
    async () => {
      clearScratch(context);
      const [, services] = await Promise.all([provideCode(context), provideServices(context, wishes)]);
      return { env: { ...context.env, ...services.env }, stop: services.stop };
    },
    onWait,
  );
}

/** @param {import('./context.mjs').Context} context */
async function provideCode(context) {
  const { progress } = context;
  await progress.step('Node and pnpm', () => provideNodeAndPnpm(context), String);
  await progress.step('Dependencies', (report) => installDependencies(context, report), String);
  await progress.step('Build', (report) => build(context, report));
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {Wishes} wishes
 */
async function provideServices(context, wishes) {
  const { progress } = context;
  const cli = once(() =>
    progress.step(
      'Temporal command line',
      (report) => provideCli(context, report),
      ({ file }) => file,
    ),
  );
  const server = once(() => progress.step('Temporal server', () => provideTemporal(context, cli), describeTemporal));
  const mode = resolveMode(context, wishes);

  const [docker, temporal] = await Promise.all([
    wishes.engine ? provideDocker(context, mode, cli) : undefined,
    mode === 'server' ? server() : undefined,
    mode === 'ready' ? readyTemporal(context, cli) : undefined,
    mode === 'program' ? cli() : undefined,
    wishes.temporal === 'image' && isRootOnLinux() ? cli().catch(noteWithoutCli(context)) : undefined,
    wishes.temporal === 'image' || wishes.temporal === 'ready' ? provideS3(context) : undefined,
  ]);
  // No image of a server to be had: one on this machine does as well.
  const instead = mode === 'image' && !docker?.temporalImage ? await server() : temporal;

  return {
    env: {
      ...docker?.env,
      ...(mode === 'image' && docker?.temporalImage ? { TDW_TEMPORAL_IMAGE: docker.temporalImage } : {}),
      ...(instead ? { TEMPORAL_ADDRESS: instead.address } : {}),
      ...(instead?.ui ? { TDW_TEMPORAL_UI: instead.ui } : {}),
    },
    stop: instead?.stop ?? (async () => {}),
  };
}

/**
 * A server that the user names is the one to use, also by tests that would otherwise start their own.
 *
 * @param {import('./context.mjs').Context} context
 * @param {Wishes} wishes
 */
function resolveMode({ userEnv }, { temporal }) {
  return temporal === 'image' && userEnv['TEMPORAL_ADDRESS'] ? 'server' : temporal;
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {Wishes['temporal']} mode
 * @param {() => Promise<{ file: string }>} cli
 */
async function provideDocker(context, mode, cli) {
  const { progress } = context;
  const withServer = mode === 'image' || mode === 'ready';
  const { engine: present } = await lookForEngine(context);
  // A new engine has no images, and where none can be pulled the server's takes a build of minutes:
  // begun now, it runs while the engine is installed. Whoever needs it later sees its error.
  if (!present && withServer) cli().catch(() => {});

  const engine = await progress.step('Engine', (report) => provideEngine(context, report), describeEngine);
  const images = withServer ? [BUSYBOX, POSTGRES, REGISTRY, TEMPORAL_SERVER] : [BUSYBOX, POSTGRES];
  // Not beside the engine, which apt may have to install, too.
  const programs = withServer ? provideForTests(context) : undefined;
  const failures = await progress.step(
    'Images',
    (report) => provideImages(context, engine, images, cli, report),
    (failed) =>
      images
        .map(referenceOf)
        .filter((image) => !failed.has(image))
        .join(', '),
  );
  await programs;
  const temporalImage = referenceOf(TEMPORAL_SERVER);
  for (const [image, error] of failures) {
    if (image !== temporalImage) throw error;
    progress.note(`! ${error.message}`);
  }
  return {
    env: engineEnv(engine, candidatesFor(context)),
    temporalImage: withServer && !failures.has(temporalImage) ? temporalImage : undefined,
  };
}

/**
 * For later: nothing is started, but nothing will have to be fetched.
 *
 * @param {import('./context.mjs').Context} context
 * @param {() => Promise<unknown>} cli
 * @returns {Promise<undefined>}
 */
async function readyTemporal({ userEnv }, cli) {
  if (!(await findTemporal(userEnv))) await cli();
}

/**
 * For the tests of logs in a bucket, which are skipped without.
 *
 * @param {import('./context.mjs').Context} context
 */
async function provideS3(context) {
  const { progress } = context;
  await progress
    .step(
      'S3 server',
      (report) => provideS3Server(context, report),
      ({ file }) => file,
    )
    .catch((error) => progress.note(`! no S3-compatible server for the tests: ${reasonOf(error)}`));
}

/**
 * For the tests with podman and through ssh, which are skipped without.
 *
 * @param {import('./context.mjs').Context} context
 */
async function provideForTests(context) {
  const { progress } = context;
  await progress
    .step('Programs of tests', (report) => provideTestPrograms(context, report), String)
    .catch((error) => progress.note(`! some tests are skipped: ${reasonOf(error)}`));
}

/** Only there tests start engines of their own, and one of them a server with the program as well. */
function isRootOnLinux() {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/** @param {import('./context.mjs').Context} context */
function noteWithoutCli({ progress }) {
  return (/** @type {unknown} */ error) => progress.note(`! no \`temporal\` program for the tests: ${reasonOf(error)}`);
}

/** @param {import('./engine/find-engine.mjs').Engine} engine */
function describeEngine({ version, source, host }) {
  return `${version}, ${source} (${host})`;
}

/** @param {import('./temporal/provide-temporal.mjs').Temporal} temporal */
function describeTemporal({ version, address, source, ui }) {
  return `${version} on ${address}, ${source}${ui ? `, UI at ${ui}` : ''}`;
}
