import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

// It writes to the process's own stderr, so it gets a process of its own.
const PROGRAM = `
  const { createLogger } = await import(${JSON.stringify(join(__dirname, 'logger.ts'))});
  const logger = createLogger(process.argv[1]);
  logger.trace('t');
  logger.debug('d', { a: 1 });
  logger.info('i', { host: 'h' });
  logger.warn('w');
  logger.error('e', { error: new Error('broken') });
  logger.warn('No workflows registered, not polling for workflow tasks');
  process.exit();
`;

/** What the SDK warns of and we have meant to be so: no warning here. */
const expected = 'No workflows registered, not polling for workflow tasks';

function log(level: string): Record<string, unknown>[] {
  const script = `${process.execPath} --conditions=@tdw/source --input-type=module --eval "$PROGRAM" -- "$LEVEL" 2>&1`;
  const output = execFileSync('sh', ['-c', script], {
    env: { ...process.env, PROGRAM, LEVEL: level },
    encoding: 'utf8',
  });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  test.each([
    ['trace', `t d i w e ${expected}`],
    ['debug', `d i w e ${expected}`],
    ['info', 'i w e'],
    ['error', 'e'],
  ])('at %s says what matters there, to the last line', (level, messages) => {
    expect(
      log(level)
        .map(({ msg }) => msg)
        .join(' '),
    ).toBe(messages);
  });

  test('is one JSON object a line, with level, time and facts', () => {
    const [info, , error] = log('info');

    expect(info).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), host: 'h', msg: 'i' });
    expect(error).toMatchObject({ level: 'error', error: { message: 'broken', stack: expect.any(String) } });
  });
});
