import { describe, expect, test } from '@jest/globals';
import { PayloadError } from '@tdw/payloads';
import { checkPayload } from './check-payload.ts';

const bad = { image: 'a:1', privileged: true };

describe('a payload', () => {
  test.each([
    ['of one container', bad, ['privileged']],
    ['with a service', { image: 'a:1', services: [{ ...bad, name: 'db' }] }, ['services[0].privileged']],
    ['of a pipeline', { containers: [{ image: 'a:1' }, bad] }, ['containers[1].privileged']],
    [
      'of a pipeline with services',
      { services: [{ ...bad, name: 'db' }], containers: [{ image: 'a:1', services: [{ ...bad, name: 'x' }] }] },
      ['services[0].privileged', 'containers[0].services[0].privileged'],
    ],
    ['of a parallel set', { maxConcurrency: 2, containers: [bad, bad] }, ['containers[0].', 'containers[1].']],
    ['that asks for nothing', { containers: [{ image: 'a:1' }] }, []],
  ])('%s is judged with all its containers', async (_, payload, paths) => {
    const { violations } = await checkPayload(payload, {}, 'q');

    expect(violations.map(({ path }) => path)).toEqual(paths.map((path) => expect.stringContaining(path)));
  });

  test('is not judged by what its host alone knows, and says so', async () => {
    const payload = { containers: [{ image: 'a:1', volumes: ['/srv/a:/a', '/etc:/b', 'data:/c'] }] };

    expect(await checkPayload(payload, { binds: { roots: ['/srv'] } }, 'q')).toEqual({
      violations: [expect.objectContaining({ rule: 'binds.roots', path: 'containers[0].volumes[1]' })],
      unchecked: ['containers[0].volumes[0]'],
    });
  });

  test('may use secrets by its task queue', async () => {
    const payload = { image: 'a:1', env: { A: { secret: 'x' } } };
    const policy = { secrets: [{ taskQueues: ['q'], allow: ['x'] }] };

    expect((await checkPayload(payload, policy, 'q')).violations).toEqual([]);
    expect((await checkPayload(payload, policy, 'p')).violations).toMatchObject([{ rule: 'secrets' }]);
  });

  test.each([[{ image: 5 }], [{ containers: [] }], ['text'], [null]])(
    '%j that is not valid is refused',
    async (payload) => {
      await expect(checkPayload(payload, {}, 'q')).rejects.toThrow(PayloadError);
    },
  );
});

test("volumes of the run are nobody else's", async () => {
  const payload = { volumes: { build: {} }, containers: [{ image: 'a:1', volumes: ['build:/out', 'other:/x'] }] };

  expect((await checkPayload(payload, { volumes: [] }, 'q')).violations).toMatchObject([
    { path: 'containers[0].volumes[1]' },
  ]);
});
