import { describe, expect, test } from '@jest/globals';
import { parseCommand } from '../testing/parse-command.ts';
import { logsCommand } from './logs-command.ts';
import type { PrintLogsOptions } from './print-logs.ts';

async function parse(
  ...args: string[]
): Promise<{ asked?: [string, PrintLogsOptions]; said: string; exitCode?: number }> {
  const result: { asked?: [string, PrintLogsOptions] } = {};
  const command = logsCommand(async (workflowId, options) => {
    result.asked = [workflowId, options];
  });
  const end = await parseCommand([command], ['logs', ...args]);
  return { ...result, ...end };
}

describe('tdw-worker logs', () => {
  test('needs a workflow, and nothing else', async () => {
    expect((await parse('order/17')).asked).toEqual(['order/17', {}]);
    expect(await parse()).toMatchObject({ exitCode: 1, said: expect.stringContaining("argument 'workflow-id'") });
  });

  test('takes which run, which container, where, and whether to go on', async () => {
    const { asked } = await parse('w', '--run-id', 'r', '--step', 's', '--follow', '--log-dir', '/var/log/tdw');

    expect(asked).toEqual(['w', { runId: 'r', step: 's', follow: true, logDir: '/var/log/tdw' }]);
  });

  test('takes that they are in a bucket', async () => {
    expect((await parse('w', '--log-dir', 's3://logs/tdw')).asked).toEqual(['w', { logDir: 's3://logs/tdw' }]);
  });

  test('refuses a folder that is none', async () => {
    const { said, exitCode } = await parse('w', '--log-dir', 'logs');

    expect(exitCode).toBe(1);
    expect(said).toContain('Expected the absolute path of a folder, or s3://bucket/prefix.');
  });
});
