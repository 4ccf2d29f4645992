import type { EngineTls } from './engine-tls.ts';

/** An engine's address, and how to speak to it. */
export interface EngineHost {
  /** `unix:///path`, `tcp://host:port`, `ssh://user@host`, or `npipe:////./pipe/name`. */
  readonly url: string;
  /** Whose word that is, for messages: `DOCKER_HOST`, for example. */
  readonly source: string;
  /** Absent: without TLS. */
  readonly tls?: EngineTls;
}

/** For messages: which engine is meant, and who says so. */
export function describeEngineHost({ url, source }: EngineHost): string {
  return `${url} (${source})`;
}
