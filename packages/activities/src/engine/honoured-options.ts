import type { CreateContainerOptions } from './create-container-options.ts';
import { EngineError } from './engine-client.ts';
import type { EngineConnection } from './engine-connection.ts';
import type { ResourceLimits } from './run-option-names.ts';

/** As the engine answers a client that asks for what cannot be. */
const BAD_REQUEST = 400;

/** What an engine that cannot do it leaves out of a container, and says so in a warning, of which nobody hears. */
const LEFT_OUT: readonly (keyof ResourceLimits)[] = [
  'NanoCpus',
  'CpuShares',
  'CpusetCpus',
  'Memory',
  'MemoryReservation',
  'MemorySwap',
  'PidsLimit',
];

/** What the engine calls its security modules, by the security option that needs one. */
const MODULES: Readonly<Record<string, string>> = { apparmor: 'apparmor', label: 'selinux' };
const OFF: ReadonlySet<string> = new Set(['unconfined', 'disable']);

/**
 * Profiles and labels are for security modules of the kernel, and an engine without them takes them for nothing.
 *
 * @throws {@link EngineError} with status 400 where it has none of the module
 */
export async function requireSecurityModules(engine: EngineConnection, options: readonly string[]): Promise<void> {
  const needed = options.flatMap((option) => {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(option) ?? [];
    return MODULES[name] === undefined || OFF.has(value) ? [] : [{ option, module: MODULES[name] }];
  });
  if (needed.length === 0) return;
  const { SecurityOptions } = (await engine.call({ method: 'GET', path: '/info' })) as { SecurityOptions?: string[] };
  const modules = new Set((SecurityOptions ?? []).map((text) => /^name=(\w+)/.exec(text)?.[1]));
  const missing = needed.find(({ module }) => !modules.has(module));
  if (missing === undefined) return;
  const message = `the engine's host has no ${missing.module}, which the security option '${missing.option}' is for`;
  throw new EngineError(message, { status: BAD_REQUEST });
}

/**
 * Asks for the container what was kept of its limits, for which the engine has warned. One without all of them is
 * removed: it would run without a limit that somebody counts on.
 *
 * @throws {@link EngineError} with status 400 where some were left out
 */
export async function requireKeptLimits(
  engine: EngineConnection,
  id: string,
  { HostConfig: asked = {} }: CreateContainerOptions,
  warnings: readonly string[],
): Promise<void> {
  if (LEFT_OUT.every((name) => asked[name] === undefined)) return;
  const { HostConfig: kept } = (await engine.call({ method: 'GET', path: `/containers/${id}/json` })) as {
    HostConfig: Record<string, unknown>;
  };
  const missing = LEFT_OUT.filter((name) => isLimit(asked[name]) && !isLimit(kept[name]));
  if (missing.length === 0) return;
  await engine.call({ method: 'DELETE', path: `/containers/${id}`, query: { v: true } });
  throw new EngineError(`it leaves out ${missing.join(', ')}: ${warnings.join('; ')}`, { status: BAD_REQUEST });
}

/** No limit is written as nothing, as 0, or as -1. */
function isLimit(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' : Number(value ?? 0) > 0;
}
