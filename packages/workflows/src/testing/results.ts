import type { ExitedContainer } from '@tdw/payloads';

/** What the activity gives back for a container that succeeded. */
export function output(overrides: Partial<ExitedContainer> = {}): ExitedContainer {
  return {
    status: 'succeeded',
    success: true,
    exitCode: 0,
    containerId: 'c0ffee',
    image: 'alpine',
    imageId: 'sha256:1',
    stdout: 'out',
    stderr: '',
    stdoutBytes: 3,
    stderrBytes: 0,
    truncated: false,
    outOfMemory: false,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
    durationMs: 1_000,
    host: 'the-host',
    attempts: 1,
    reattached: false,
    ...overrides,
  };
}
