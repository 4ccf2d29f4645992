import type { WaitStrategyConfig } from '@tdw/payloads';

/** In bytes: with an image's name, two of them and the end of the log, a message stays under 4 KiB. */
const LONGEST_PART = 600;

/** What a wait strategy waits for, in words. */
export function describeAwaited(strategy: WaitStrategyConfig | undefined): string {
  switch (strategy?.type) {
    case undefined:
      return 'its process to run';
    case 'log': {
      const { message, pattern, times = 1 } = strategy;
      const lines = times === 1 ? 'a line' : `${times} lines`;
      return shorten(pattern === undefined ? `${lines} with '${message}'` : `${lines} to match /${pattern}/`);
    }
    case 'port':
      return `port ${strategy.port}`;
    case 'http': {
      const { port, path = '/', status, tls } = strategy;
      const expected = status === undefined ? '200–299' : [status].flat().join(' or ');
      return shorten(`GET ${tls === true ? 'https' : 'http'}://…:${port}${path} to answer ${expected}`);
    }
    case 'healthy':
      return 'its health check';
  }
}

export function shorten(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= LONGEST_PART) return text;
  // A character that the cut broke goes, too.
  return `${new TextDecoder().decode(bytes.subarray(0, LONGEST_PART - 3), { stream: true })}…`;
}
