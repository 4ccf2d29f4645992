import { expect, test } from '@jest/globals';
import { describeWithS3 } from '../../testing/s3-server.ts';
import { useS3Server } from '../../testing/use-s3-server.ts';
import { findLogs } from '../find-logs.ts';
import type { LogOwner } from '../log-sink.ts';
import { createS3LogSink } from '../s3-log-sink.ts';

describeWithS3('findLogs in a bucket', () => {
  const s3 = useS3Server();
  const place = (): string => `s3://${s3.bucket}/logs`;

  async function keep(owner: LogOwner): Promise<string> {
    const log = await (await createS3LogSink(place())).open(owner);
    const opened = Date.now();
    await log.write('stdout', 0, Buffer.from('x'));
    await log.close();
    // What is opened within a millisecond is equally old.
    while (Date.now() === opened);
    return log.reference;
  }

  test("finds those of a workflow's last run, in the order in which they began", async () => {
    await keep({ key: 'k0', namespaceId: 'n', workflowId: 'a/b', runId: 'r1' });
    const second = await keep({ key: 'k2', step: 'z', namespaceId: 'n', workflowId: 'a/b', runId: 'r2' });
    const third = await keep({ key: 'k1', step: 'a', namespaceId: 'n', workflowId: 'a/b', runId: 'r2' });
    await keep({ key: 'k3', namespaceId: 'n', workflowId: 'a/bc', runId: 'r3' });

    expect(await findLogs(place(), 'a/b')).toEqual([
      { reference: second, step: 'z', key: 'k2' },
      { reference: third, step: 'a', key: 'k1' },
    ]);
  });

  test('finds those of the run that is named', async () => {
    const reference = await keep({ key: 'k0', namespaceId: 'n', workflowId: 'w', runId: 'r1' });
    await keep({ key: 'k2', namespaceId: 'n', workflowId: 'w', runId: 'r2' });

    expect(await findLogs(place(), 'w', 'r1')).toEqual([{ reference, key: 'k0' }]);
  });

  test.each(['nobody', '..', '../..', ''])('finds none of %p', async (workflowId) => {
    await keep({ key: 'k0', namespaceId: 'n', workflowId: 'w', runId: 'r1' });

    expect(await findLogs(place(), workflowId)).toEqual([]);
  });
});
