import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from './errors.mjs';
import { execute, findProgram } from './exec.mjs';
import { describeRefusals } from './engine/find-engine.mjs';
import { lookForEngine } from './engine/provide-engine.mjs';
import { BUILT_FROM } from './images/build-image.mjs';
import { BUSYBOX, POSTGRES, REGISTRY, TEMPORAL_SERVER, referenceOf } from './images/catalogue.mjs';
import { inspectImage } from './images/provide-images.mjs';
import { isRightNode, pnpmSpec } from './node-and-pnpm.mjs';
import { findS3Server } from './programs/s3-server.mjs';
import { findCli } from './temporal/cli.mjs';
import { findTemporal } from './temporal/provide-temporal.mjs';
import { isInstalled } from './workspace.mjs';

/**
 * @typedef {object} Finding
 * @property {string} what
 * @property {string} version
 * @property {string} from Where it comes from, or why it is missing.
 * @property {boolean} ok
 */

/**
 * Looks at everything that the set-up provides, and changes nothing.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<Finding[]>}
 */
export async function examine(context) {
  const findings = await Promise.all([
    examined('Node', () => examineNode(context)),
    examined('pnpm', () => examinePnpm(context)),
    examined('dependencies', () => examineDependencies(context)),
    examined('Temporal', () => examineTemporal(context)),
    examined('S3 server', () => examineS3Server(context)),
    examineDocker(context),
  ]);
  return findings.flat();
}

/**
 * @param {string} what
 * @param {() => Promise<Omit<Finding, 'what'>>} look
 * @returns {Promise<Finding>} Not there, when looking fails.
 */
async function examined(what, look) {
  try {
    return { what, ...(await look()) };
  } catch (error) {
    return { what, version: '', from: reasonOf(error), ok: false };
  }
}

/** @param {import('./context.mjs').Context} context */
async function examineNode({ env }) {
  const file = findProgram('node', env) ?? process.execPath;
  const version = await execute(file, ['--version'], { env });
  return { version, from: file, ok: isRightNode(version) };
}

/** @param {import('./context.mjs').Context} context */
async function examinePnpm({ root, bin, env }) {
  const file = join(bin, 'pnpm');
  if (!existsSync(file)) return { version: '', from: 'not installed', ok: false };
  const version = await execute(file, ['--version'], { cwd: root, env });
  return { version, from: file, ok: `pnpm@${version}`.startsWith(pnpmSpec(root)) };
}

/** @param {import('./context.mjs').Context} context */
async function examineDependencies({ root }) {
  const ok = isInstalled(root);
  return { version: ok ? 'as locked' : '', from: ok ? 'pnpm-lock.yaml' : 'not installed, or of another lockfile', ok };
}

/** @param {import('./context.mjs').Context} context */
async function examineTemporal(context) {
  const server = await findTemporal(context.userEnv);
  if (server) {
    const ui = server.ui ? `, UI at ${server.ui}` : '';
    return { version: server.version, from: `${server.source} (${server.address})${ui}`, ok: true };
  }
  const cli = findCli(context);
  if (!cli) return { version: '', from: 'no server, no command line to start one', ok: false };
  const version = await execute(cli.file, ['--version'], { env: context.env });
  return { version: version.replace(/^temporal version /, ''), from: `${cli.file}, started when needed`, ok: true };
}

/**
 * Only for the tests of logs in a bucket: nothing else needs it.
 *
 * @param {import('./context.mjs').Context} context
 */
async function examineS3Server(context) {
  const server = findS3Server(context);
  if (!server) return { version: '', from: 'not installed; tests that need it are skipped', ok: false };
  const version = await execute(server.file, ['--version'], { env: context.env });
  return { version: /\bVersion\s*:\s*(\S+)/i.exec(version)?.[1] ?? '', from: server.file, ok: true };
}

/**
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<Finding[]>}
 */
async function examineDocker(context) {
  const images = [BUSYBOX, POSTGRES, REGISTRY, TEMPORAL_SERVER];
  const { engine, refusals } = await lookForEngine(context).catch((error) => ({ engine: undefined, refusals: error }));
  if (!engine) {
    const from = Array.isArray(refusals) ? describeRefusals(refusals) : reasonOf(refusals);
    return [
      { what: 'engine', version: '', from, ok: false },
      ...images.map((image) => ({ what: referenceOf(image), version: '', from: 'no engine', ok: false })),
    ];
  }
  const found = images.map((image) => examined(referenceOf(image), () => examineImage(engine, image)));
  const { version, source, host } = engine;
  return [{ what: 'engine', version, from: `${source} (${host})`, ok: true }, ...(await Promise.all(found))];
}

/**
 * @param {import('./engine/candidates.mjs').Candidate} engine
 * @param {import('./images/catalogue.mjs').Image} image
 */
async function examineImage(engine, image) {
  const found = await inspectImage(engine, image);
  if (!found) return { version: '', from: 'not there', ok: false };
  const built = found.Config?.Labels?.[BUILT_FROM];
  return {
    version: found.Id.replace('sha256:', '').slice(0, 12),
    from: built ? `built from ${built}` : 'pulled or loaded',
    ok: true,
  };
}
