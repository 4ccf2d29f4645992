import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Logger, WorkflowBundle } from '@temporalio/worker';
import { VERSION } from '../version.ts';
import { areUnchanged, type BundleInputs, BundleInputsRecorder, bundleRoots, digestOf } from './bundle-inputs.ts';
import { bundleWorkflows } from './bundle-workflows.ts';

interface KeptBundle {
  inputs: BundleInputs;
  code: string;
}

/**
 * The bundle of the container workflows: the last one, which takes no time, while all that it was made of is as it was,
 * to the byte; else a new one, which is kept for the next start.
 *
 * @param folder - where it is kept; absent: nowhere. One that cannot be used costs the time that it would have saved, and
 *   nothing else
 */
export async function provideBundle(folder: string | undefined, logger: Logger): Promise<WorkflowBundle> {
  if (folder === undefined) return bundleWorkflows({ logger });
  // Of each installation its own.
  const file = join(folder, `${digestOf([VERSION, ...bundleRoots()].join('\n'))}.json`);
  const kept = read(file);
  if (kept !== undefined) {
    logger.info('Workflow bundle taken from the cache', { file });
    return { code: kept.code };
  }
  const recorder = new BundleInputsRecorder();
  const { code } = await bundleWorkflows({ logger, webpackConfigHook: recorder.configure });
  try {
    keep(file, { inputs: recorder.inputs(), code });
  } catch (error) {
    logger.debug('The workflow bundle is not kept', { file, error });
  }
  return { code };
}

/** @returns `undefined` where there is none, or not of what is there now */
function read(file: string): KeptBundle | undefined {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptBundle;
    return areUnchanged(kept.inputs) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Complete or not at all, whoever else does the same. */
function keep(file: string, kept: KeptBundle): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, JSON.stringify(kept), { mode: 0o600 });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
