import { mkdir, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { useFolder } from '../testing/use-folder.ts';
import { createFileLogSink } from './file-log-sink.ts';
import { findLogs } from './find-logs.ts';
import type { LogOwner } from './log-sink.ts';

const folder = useFolder();

async function keep(owner: LogOwner): Promise<string> {
  const log = await createFileLogSink(folder.path).open(owner);
  await log.close();
  await clockAfter(fileURLToPath(log.reference));
  return log.reference;
}

/** File systems date by a clock that ticks every few milliseconds: what is made within one tick is equally old. */
async function clockAfter(path: string): Promise<void> {
  const { birthtimeMs } = await stat(path);
  const probe = join(folder.path, 'probe');
  for (let now = birthtimeMs; now <= birthtimeMs;) {
    await mkdir(probe);
    now = (await stat(probe)).birthtimeMs;
    await rmdir(probe);
  }
}

describe('findLogs', () => {
  test("finds those of a workflow's last run, in the order in which they began", async () => {
    await keep({ key: 'k0', namespaceId: 'n', workflowId: 'a/b', runId: 'r1' });
    const second = await keep({ key: 'k2', step: 'z', namespaceId: 'n', workflowId: 'a/b', runId: 'r2' });
    const third = await keep({ key: 'k1', step: 'a', namespaceId: 'n', workflowId: 'a/b', runId: 'r2' });
    await keep({ key: 'k3', namespaceId: 'n', workflowId: 'other', runId: 'r3' });

    expect(await findLogs(folder.path, 'a/b')).toEqual([
      { reference: second, step: 'z', key: 'k2' },
      { reference: third, step: 'a', key: 'k1' },
    ]);
  });

  test('finds those of the run that is named', async () => {
    const reference = await keep({ key: 'k0', namespaceId: 'n', workflowId: 'w', runId: 'r1' });
    await keep({ key: 'k2', namespaceId: 'n', workflowId: 'w', runId: 'r2' });

    expect(await findLogs(folder.path, 'w', 'r1')).toEqual([{ reference, key: 'k0' }]);
  });

  test.each(['nobody', '..', '../..', ''])('finds none of %p', async (workflowId) => {
    await keep({ key: 'k0', namespaceId: 'n', workflowId: 'w', runId: 'r1' });

    expect(await findLogs(folder.path, workflowId)).toEqual([]);
  });
});
