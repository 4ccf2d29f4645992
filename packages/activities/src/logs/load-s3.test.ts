import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

beforeEach(() => {
  jest.resetModules();
  jest.doMock('@aws-sdk/client-s3', () => {
    throw Object.assign(new Error("Cannot find module '@aws-sdk/client-s3'"), { code: 'MODULE_NOT_FOUND' });
  });
});
afterEach(() => {
  jest.dontMock('@aws-sdk/client-s3');
});

test('who keeps no logs in a bucket needs no library for it; who does is told which', async () => {
  const { createS3LogSink, findLogs, readLog } = await import('../engine.ts');
  const problem =
    'A bucket needs the package @aws-sdk/client-s3, which is not installed: npm install @aws-sdk/client-s3';

  await expect(createS3LogSink('s3://logs')).rejects.toThrow(problem);
  await expect(findLogs('s3://logs', 'w')).rejects.toThrow(problem);
  await expect(readLog('s3://logs/n/w/r/k').next()).rejects.toThrow(problem);
});
