import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleOptions, Logger, WorkflowBundle } from '@temporalio/worker';
import { VERSION } from '../version.ts';
import { bundleWorkflows } from './bundle-workflows.ts';
import { mergedWorkflowsPath, sdkVersion } from './workflows-path.cjs';

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];
type WebpackPlugin = NonNullable<WebpackConfig['plugins']>[number];

/** A bundle, and what it was made of. */
interface KeptBundle {
  madeBy: string;
  /** What was found at each path that the bundler has looked at: {@link stateOf}. */
  inputs: Record<string, string>;
  code: string;
}

const MADE_BY = `@tdw/worker ${VERSION}, @temporalio/worker ${sdkVersion}`;

/**
 * The bundle of the container workflows: the last one, which takes no time, while all that it was made of is as it was,
 * to the byte; else a new one, which is kept for the next start.
 *
 * @param folder - where it is kept. One that cannot be used costs the time that it would have saved, and nothing else
 */
export async function provideBundle(folder: string, logger: Logger): Promise<WorkflowBundle> {
  // Of each installation its own.
  const file = join(folder, `${digestOf(realpathSync(mergedWorkflowsPath))}.json`);
  const kept = read(file);
  if (kept !== undefined) {
    logger.info('Workflow bundle taken from the cache', { file });
    return { code: kept.code };
  }
  const startedAt = Date.now();
  const paths = new Set<string>();
  const { code } = await bundleWorkflows({
    logger,
    webpackConfigHook: (config) => ({ ...config, plugins: [...(config.plugins ?? []), noteInputs(paths)] }),
  });
  try {
    const inputs = Object.fromEntries([...paths].map((path) => [path, stateOf(path, startedAt)]));
    keep(file, { madeBy: MADE_BY, inputs, code });
  } catch (error) {
    logger.debug('The workflow bundle is not kept', { file, error });
  }
  return { code };
}

/** webpack's own record: each file, each link on the way to it, and where it looked in vain. */
function noteInputs(paths: Set<string>): WebpackPlugin {
  return {
    apply(compiler) {
      compiler.hooks.done.tap('@tdw/worker', ({ compilation }) => {
        for (const path of compilation.fileDependencies) paths.add(path);
        for (const path of compilation.missingDependencies) paths.add(path);
      });
    },
  };
}

/** @returns `undefined` where there is none, or not of what is there now */
function read(file: string): KeptBundle | undefined {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptBundle;
    const isCurrent =
      kept.madeBy === MADE_BY && Object.entries(kept.inputs).every(([path, state]) => stateOf(path) === state);
    return isCurrent ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Complete or not at all, whoever else does the same. */
function keep(file: string, kept: KeptBundle): void {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(kept), { mode: 0o600 });
  renameSync(draft, file);
}

/**
 * Where a path leads, and what is there: of a file its digest; of nothing, an empty text.
 *
 * @throws where a file was changed after `unchangedSince`: the bundler may have read what was there before
 */
function stateOf(path: string, unchangedSince = Infinity): string {
  try {
    const place = realpathSync.native(path);
    const entry = statSync(place);
    if (entry.isDirectory()) return place;
    if (entry.ctimeMs > unchangedSince) throw new Error(`${place} was changed while the workflows were bundled`);
    return `${place} ${digestOf(readFileSync(place))}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw error;
  }
}

function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
