import { AsyncLocalStorage } from 'node:async_hooks';
import { createContext, runInContext } from 'node:vm';
import type { BundleOptions } from '@temporalio/worker';
import { DuplicateNameError } from '../duplicate-name-error.ts';

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];
type WebpackPlugin = NonNullable<WebpackConfig['plugins']>[number];

const LONGEST_LOAD_MS = 5_000;

/**
 * Loads the finished bundle's workflows once, so that a name that is there twice fails the bundler. A worker
 * would not load them before its first run, whose task would then fail for ever.
 */
export const refuseDuplicateWorkflows: WebpackPlugin = {
  apply(compiler) {
    compiler.hooks.emit.tap('@tdw/worker', ({ assets }) => {
      for (const asset of Object.values(assets)) {
        const name = duplicateIn(asset.source().toString());
        if (name !== undefined) throw new DuplicateNameError('workflow', name);
      }
    });
  },
};

function duplicateIn(code: string): string | undefined {
  try {
    runInContext(`${code}\n__TEMPORAL__.importWorkflows();`, createContext(sandbox()), { timeout: LONGEST_LOAD_MS });
    return undefined;
  } catch (error) {
    // Anything else is not for us to judge: what cannot be loaded here may well be in Temporal's own sandbox.
    return (error as { duplicateWorkflow?: string } | null)?.duplicateWorkflow;
  }
}

/** What Temporal's sandbox has beside the language itself. */
function sandbox(): object {
  return {
    AbortController,
    AsyncLocalStorage,
    TextDecoder,
    TextEncoder,
    URL,
    URLSearchParams,
    __webpack_module_cache__: {},
  };
}
