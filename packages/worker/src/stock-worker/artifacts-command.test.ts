import { describe, expect, test } from '@jest/globals';
import { parseCommand } from '../testing/parse-command.ts';
import { artifactsCommand } from './artifacts-command.ts';
import type { ListArtifactsOptions } from './list-artifacts.ts';

async function parse(
  ...args: string[]
): Promise<{ asked?: [string, ListArtifactsOptions]; said: string; exitCode?: number }> {
  const result: { asked?: [string, ListArtifactsOptions] } = {};
  const command = artifactsCommand(async (workflowId, options) => {
    result.asked = [workflowId, options];
  });
  const end = await parseCommand([command], ['artifacts', ...args]);
  return { ...result, ...end };
}

describe('tdw-worker artifacts', () => {
  test('needs a workflow, and nothing else', async () => {
    expect((await parse('order/17')).asked).toEqual(['order/17', {}]);
    expect(await parse()).toMatchObject({ exitCode: 1, said: expect.stringContaining("argument 'workflow-id'") });
  });

  test('takes which run, which container, from where and where to', async () => {
    const { asked } = await parse('w', '--run-id', 'r', '--step', 's', '--out', '/tmp/x', '--artifact-dir', 's3://a/b');

    expect(asked).toEqual(['w', { runId: 'r', step: 's', out: '/tmp/x', artifactDir: 's3://a/b' }]);
  });

  test.each([
    ['--artifact-dir', 'none', 'Expected the absolute path of a folder, or s3://bucket/prefix.'],
    ['--out', 'here', 'Expected the absolute path of a folder.'],
  ])('refuses %s %s', async (flag, value, message) => {
    expect(await parse('w', flag, value)).toMatchObject({ exitCode: 1, said: expect.stringContaining(message) });
  });
});
