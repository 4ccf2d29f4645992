import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './errors.mjs';
import { execute, findProgram } from './exec.mjs';
import { installOnce, linkTo } from './install-once.mjs';

/** Development runs on this one, whatever the packages themselves support. */
const NODE_MAJOR = 24;

/**
 * Sees to it that `node` and `pnpm` on our PATH are the ones this repository is developed with, from
 * the npm registry: one source for every machine, and no other download is needed.
 *
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<string>} What there is now, for people.
 */
export async function provideNodeAndPnpm(context) {
  const pnpm = pnpmSpec(context.root);
  await Promise.all([
    isRightNode(process.version) ? undefined : provide(context, `${nodePackage()}@${NODE_MAJOR}`, 'node', findNode),
    provide(context, pnpm, 'pnpm', findPnpm),
  ]);
  const node = isRightNode(process.version) ? process.version : `v${NODE_MAJOR} from npm`;
  return `Node ${node}, ${pnpm}`;
}

/** @param {string} version Such as `v24.1.0`. */
export function isRightNode(version) {
  return version.startsWith(`v${NODE_MAJOR}.`);
}

/**
 * The exact pnpm that package.json pins, so that pnpm has no reason to replace itself.
 *
 * @param {string} root
 * @returns {string} Such as `pnpm@12.21.0`.
 */
export function pnpmSpec(root) {
  /** @type {{ packageManager?: string }} */
  const { packageManager = 'pnpm@12' } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // Corepack allows a checksum behind the version: `pnpm@12.21.0+sha512.…`.
  const spec = packageManager.split('+')[0] ?? '';
  if (/^pnpm@\d+[\w.-]*$/.test(spec)) return spec;
  throw new SetupError({ expected: '`"packageManager": "pnpm@<version>"` in package.json', found: packageManager });
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {string} spec An npm package with its version.
 * @param {string} name The program's name in `.tools/bin`.
 * @param {(modules: string) => string | undefined} find Where the program is in that node_modules.
 */
async function provide(context, spec, name, find) {
  const target = join(context.tools, 'npm', spec.replaceAll('/', '+'));
  await installOnce(context, target, (draft) => npmInstall(context, spec, draft));
  const program = find(join(target, 'node_modules'));
  if (!program) {
    throw new SetupError({
      expected: `a ${name} for ${process.platform}-${process.arch} in the npm package ${spec}`,
      found: 'none',
      todo: `install Node ${NODE_MAJOR} and pnpm yourself, then delete ${target} and try again`,
    });
  }
  linkTo(context, program, join(context.bin, name));
}

/**
 * No install scripts: `node` and `pnpm` would only use them to move into place the platform packages
 * that are asked for here directly, and many machines forbid scripts.
 *
 * @param {import('./context.mjs').Context} context
 * @param {string} spec
 * @param {string} folder
 */
async function npmInstall({ userEnv }, spec, folder) {
  if (!findProgram('npm', userEnv)) {
    throw new SetupError({ expected: 'npm on PATH', found: 'none', todo: 'install npm (it comes with Node)' });
  }
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--no-package-lock'];
  await execute('npm', ['install', '--prefix', folder, ...flags, spec], { cwd: folder, env: userEnv });
}

/** The package behind npm's `node`; its name says the platform. */
function nodePackage() {
  const appleSilicon = process.platform === 'darwin' && process.arch === 'arm64';
  return `${appleSilicon ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;
}

/** @param {string} modules */
function findNode(modules) {
  const program = join(modules, nodePackage(), 'bin', 'node');
  return existsSync(program) ? program : undefined;
}

/**
 * npm has chosen among `@pnpm/exe.linux-x64`, `@pnpm/exe.linux-x64-musl` and so on.
 *
 * @param {string} modules
 */
function findPnpm(modules) {
  const scope = join(modules, '@pnpm');
  const names = existsSync(scope) ? readdirSync(scope).filter((name) => name.startsWith('exe.')) : [];
  return names.map((name) => join(scope, name, 'pnpm')).find((program) => existsSync(program));
}
