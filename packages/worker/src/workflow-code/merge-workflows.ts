import { resolve } from 'node:path';
import type { BundleOptions } from '@temporalio/worker';
import { refuseDuplicateWorkflows } from './refuse-duplicate-workflows.ts';
import { mergedWorkflowsPath, ownWorkflowsPath, payloadsPath, workflowsPath } from './workflows-path.cjs';

/** The part of the bundler's options that says what the workflows are. */
export type WorkflowCode = Pick<BundleOptions, 'workflowsPath' | 'preloadModules' | 'webpackConfigHook'>;

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];

type Alias = NonNullable<NonNullable<WebpackConfig['resolve']>['alias']>;

/** Our workflows beside the user's own, if there are any. The bundler fails where a name is in both. */
export function mergeWorkflows(own: Partial<WorkflowCode>): Required<WorkflowCode> {
  return {
    workflowsPath: mergedWorkflowsPath,
    // Stateless, and so shared by all runs: loading the schemas anew for each of them costs 2 to 3 ms.
    preloadModules: [...(own.preloadModules ?? []), payloadsPath],
    webpackConfigHook: (config) => configure(own.webpackConfigHook?.(config) ?? config, own.workflowsPath),
  };
}

function configure(config: WebpackConfig, ownPath: string | undefined): WebpackConfig {
  const places: Record<string, string> = {
    // Whichever build the user's code would get, it is to be the one that we register: once in the bundle, preloaded.
    '@tdw/workflows': workflowsPath,
    '@tdw/payloads': payloadsPath,
    ...(ownPath !== undefined && { [ownWorkflowsPath]: resolve(ownPath) }),
  };
  return {
    ...config,
    resolve: { ...config.resolve, alias: withPlaces(config.resolve?.alias, places) },
    // Loading them all costs some 50 ms: ours alone have no name twice.
    plugins: [...(config.plugins ?? []), ...(ownPath === undefined ? [] : [refuseDuplicateWorkflows])],
  };
}

/** @param alias - a table, as the SDK has it, or a list, where a hook of the user's has made it one */
function withPlaces(alias: Alias | undefined, places: Record<string, string>): Alias {
  const entries = Object.entries(places);
  if (Array.isArray(alias)) {
    return [...alias, ...entries.map(([name, place]) => ({ name, alias: place, onlyModule: true }))];
  }
  return { ...alias, ...Object.fromEntries(entries.map(([name, place]) => [`${name}$`, place])) };
}
