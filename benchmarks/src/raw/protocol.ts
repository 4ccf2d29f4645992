/** What the raw client can be asked for, over node's own channel between parent and child. */
export type RawCommand =
  | { kind: 'containers' | 'attached'; count: number; concurrency: number }
  | { kind: 'logs'; bytes: number };

/** As seen inside the raw client: the channel is not part of it. */
export interface RawFigures {
  ms: number;
  cpuMs: number;
}

export type RawAnswer = RawFigures | { error: string };
