import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { fakeEngine } from './fake-engine.ts';
import { temporaryFolder, write } from '../test-support.ts';
import { describeRefusals, findEngine } from './find-engine.mjs';

const nowhere = () => ({ source: 'nowhere', host: `unix://${join(temporaryFolder(), 'no.sock')}` });
const ANSWERS = {
  'GET /_ping': { body: 'OK' },
  'GET /version': { body: { Version: '20.1', Platform: { Name: 'Test Engine' } } },
};

describe('findEngine', () => {
  test('takes the first that answers, and knows why the others did not', async () => {
    const { candidate } = await fakeEngine(ANSWERS);
    const { engine, refusals } = await findEngine([nowhere(), candidate, nowhere()]);
    expect(engine).toEqual({ ...candidate, version: 'Test Engine 20.1' });
    expect(refusals).toEqual([
      { candidate: expect.objectContaining({ source: 'nowhere' }), reason: expect.stringContaining('ENOENT') },
    ]);
  });

  test('also over TCP', async () => {
    const { candidate } = await fakeEngine(ANSWERS, 'tcp');
    expect((await findEngine([candidate])).engine?.version).toBe('Test Engine 20.1');
  });

  test('never replaces a chosen one by another', async () => {
    const { candidate } = await fakeEngine(ANSWERS);
    const chosen = { source: 'DOCKER_HOST', host: 'unix:///tdw/no.sock', chosen: true };
    await expect(findEngine([chosen, candidate])).rejects.toThrow(
      /unix:\/\/\/tdw\/no\.sock \(DOCKER_HOST\)[^]*ENOENT[^]*unset DOCKER_HOST/,
    );
  });

  test('something that answers, but is no engine, is passed over', async () => {
    const { candidate } = await fakeEngine({ 'GET /_ping': { status: 500, body: 'starting' } });
    const { engine, refusals } = await findEngine([candidate]);
    expect(engine).toBeUndefined();
    expect(refusals[0]?.reason).toContain('500');
  });

  test('an address of a kind that cannot be asked is said so', async () => {
    const ssh = { source: 'DOCKER_HOST', host: 'ssh://me@there', chosen: true };
    await expect(findEngine([ssh])).rejects.toThrow('ssh://me@there');
  });
});

test('describeRefusals leaves out sockets that do not exist', async () => {
  expect(describeRefusals((await findEngine([nowhere()])).refusals)).toBe('no engine on any of its usual sockets');
  const file = write(join(temporaryFolder(), 'docker.sock'), 'not a socket');
  const { refusals } = await findEngine([nowhere(), { source: 'default socket', host: `unix://${file}` }]);
  expect(describeRefusals(refusals)).toMatch(/^default socket \(unix:.*ECONNREFUSED|ENOTSOCK/);
});
