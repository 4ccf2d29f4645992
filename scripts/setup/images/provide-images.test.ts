import { describe, expect, test } from '@jest/globals';
import { type Answers, fakeEngine } from '../engine/fake-engine.ts';
import { testContext } from '../test-support.ts';
import { provideImages } from './provide-images.mjs';

const one = { name: 'one', tag: '1', config: {}, fill: async () => {} };
const two = { ...one, name: 'two' };
const unbuildable = { ...two, fill: () => Promise.reject(new Error('no such package')) };
const THERE = { body: { Id: 'sha256:abc' } };
const PULL = 'POST /images/create';

async function provide(answers: Answers, images = [one, two]) {
  const { candidate, requests } = await fakeEngine(answers);
  const cli = () => Promise.reject(new Error('not needed here'));
  const failures = await provideImages(testContext(), candidate, images, cli, () => {});
  return { failures: [...failures].map(([image, error]) => [image, error.found]), requests };
}

describe('provideImages', () => {
  test('asks for nothing that is there', async () => {
    const { failures, requests } = await provide({ 'GET /images/one:1/json': THERE, 'GET /images/two:1/json': THERE });
    expect(failures).toEqual([]);
    expect(requests).toEqual(['GET /images/one:1/json', 'GET /images/two:1/json']);
  });

  test('pulls what is not', async () => {
    const { failures, requests } = await provide({
      'GET /images/one:1/json': THERE,
      [PULL]: { body: { status: 'done' } },
    });
    expect(failures).toEqual([]);
    expect(requests.at(-1)).toBe('POST /images/create?fromImage=two&tag=1');
  });

  test('tries the registry once when it cannot be reached, in whatever way the engine says so', async () => {
    for (const answer of [
      { status: 500, body: { message: 'no such host' } },
      { body: '{"status":"pulling"}\n{"error":"no such host"}\n' },
    ]) {
      const { failures, requests } = await provide({ [PULL]: answer }, [{ ...unbuildable, name: 'one' }, unbuildable]);
      expect(requests.filter((request) => request.includes('fromImage'))).toHaveLength(1);
      expect(failures).toEqual([
        ['one:1', expect.stringMatching(/no pull: .*no such host; no build: no such package/)],
        ['two:1', expect.stringMatching(/no pull: .*no such host; no build: no such package/)],
      ]);
    }
  });

  test('asks again when only the image was missing there', async () => {
    const { requests } = await provide({ [PULL]: { status: 404, body: { message: 'manifest unknown' } } }, [
      { ...unbuildable, name: 'one' },
      unbuildable,
    ]);
    expect(requests.filter((request) => request.includes('fromImage'))).toHaveLength(2);
  });

  test('builds where the registry cannot be reached', async () => {
    const { failures, requests } = await provide({
      'GET /images/one:1/json': THERE,
      [PULL]: { status: 500, body: { message: 'offline' } },
      'POST /images/load': { body: { stream: 'Loaded image: two:1' } },
    });
    expect(failures).toEqual([]);
    expect(requests.at(-1)).toBe('POST /images/load?quiet=1');
  });
});
