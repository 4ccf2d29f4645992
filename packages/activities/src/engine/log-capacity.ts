import type { LogCapacity } from './container-inspection.ts';
import type { LogConfig } from './create-container-options.ts';

/** What the engine's `local` driver has where nothing else is said. */
const LOCAL_FILE_BYTES = 20_000_000;
const LOCAL_FILES = 5;

/** As in the answer to inspect: podman says nothing of the options. */
export type LogConfigAnswer = Omit<LogConfig, 'Config'> & Partial<Record<'Config', LogConfig['Config'] | null>>;

/** The engine's words for how a container's log is bounded, as numbers; `undefined` where it is not. */
export function readLogCapacity(log: LogConfigAnswer | undefined): LogCapacity | undefined {
  const isLocal = log?.Type === 'local';
  const Config = log?.Config ?? {};
  const fileBytes = toBytes(Config['max-size']) ?? (isLocal ? LOCAL_FILE_BYTES : undefined);
  if (fileBytes === undefined) return undefined;
  const files = Number(Config['max-file'] ?? (isLocal ? LOCAL_FILES : 1));
  return { fileBytes, files, encoding: isLocal ? 'binary' : 'json' };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15 };

/** As the engine writes sizes: `10m`, `1.5gb`; `undefined` for `-1`, which is no bound. */
function toBytes(size: string | undefined): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([kmgtp]?)b?$/i.exec(size ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * UNITS[unit.toLowerCase()]!;
}
