import type { EngineClient } from '@tdw/activities/engine';

/** The engine, some of whose calls go otherwise. */
export function overriding(engine: EngineClient, overrides: Partial<EngineClient>): EngineClient {
  return new Proxy(engine, {
    get(target, name: keyof EngineClient) {
      return overrides[name] ?? (target[name] as () => unknown).bind(target);
    },
  });
}
