import { AsyncLocalStorage } from 'node:async_hooks';
import { createContext, runInContext } from 'node:vm';

/** The workflow types of a bundle, asked for as a worker does. */
export function workflowNames(code: string): string[] {
  const globals = { AsyncLocalStorage, TextEncoder, TextDecoder, URL, URLSearchParams, AbortController };
  const sandbox = createContext({ ...globals, __webpack_module_cache__: {} });
  return runInContext(`${code}\nObject.keys(__TEMPORAL__.importWorkflows())`, sandbox) as string[];
}
