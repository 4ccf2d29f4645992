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
      const { port, path = '/', status, body, bodyPattern, tls } = strategy;
      const expected = status === undefined ? '200–299' : [status].flat().join(' or ');
      const withBody = body === undefined ? '' : ` with '${body}'`;
      const toMatch = bodyPattern === undefined ? '' : ` to match /${bodyPattern}/`;
      const scheme = tls === true ? 'https' : 'http';
      return shorten(`GET ${scheme}://…:${port}${path} to answer ${expected}${withBody}${toMatch}`);
    }
    case 'healthy':
      return 'its health check';
    case 'command':
      return shorten(`'${strategy.command.join(' ')}' in it to exit with 0`);
    case 'all':
    case 'any':
      return listOf(strategy.type === 'all' ? 'all of' : 'any of', strategy.of.map(describeAwaited));
  }
}

/** Several of such texts: each has its share of the room for one. */
export function listOf(introduction: string, texts: readonly string[]): string {
  const share = Math.floor((LONGEST_PART - introduction.length) / texts.length) - 4;
  const list = texts.map((text) => `(${shorten(text, share)})`).join(', ');
  return `${introduction} ${list}`;
}

export function shorten(text: string, mostBytes = LONGEST_PART): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= mostBytes) return text;
  // A character that the cut broke goes, too.
  return `${new TextDecoder().decode(bytes.subarray(0, mostBytes - 3), { stream: true })}…`;
}
