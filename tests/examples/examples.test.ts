import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect } from '@jest/globals';
import { connectEngine } from '@tdw/activities';
import { Label } from '@tdw/payloads';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { useSideBySide } from '../support/side-by-side.ts';
import { startExample } from './support/start-example.ts';

const names = readdirSync(join(__dirname, '../../examples')).filter((name) => name !== 'support');
const noSuchImage = 'localhost:1/no-such-image';

// Where the engine's own name is kept, which every stock worker leaves there.
beforeAll(async () => {
  await connectEngine().ensureVolume('tdw-host', { [Label.host]: randomUUID() });
});

describe('the example', () => {
  useLeftoverCheck('all');
  const testBeside = useSideBySide();

  for (const name of names) {
    testBeside(
      `${name} does what it says, and leaves nothing`,
      async () => {
        const { code, output } = await startExample(name).ended;

        expect(output).toMatch(name === 'python-starter' ? /^✓ |^skipped: no python3$/m : /^✓ /m);
        expect(code).toBe(0);
      },
      180_000,
    );
  }
});

describe('an example that goes wrong', () => {
  useLeftoverCheck('all');
  const testBeside = useSideBySide();

  const causes: [name: string, image: string, why: RegExp][] = [
    ['postgres-service', 'busybox:stable', /Tdw\.NotReady: .*exit/],
    ['pipeline', noSuchImage, /Tdw\.PipelineFailed: 'build' did not succeed/],
    ['parallel', noSuchImage, /Expected values to be strictly deep-equal/],
    ['without-temporal', noSuchImage, /Tdw\.RegistryUnreachable/],
  ];
  for (const [name, image, why] of causes) {
    testBeside(`exits with 1 and says why: ${name} where its image is ${image}`, async () => {
      const { code, output } = await startExample(name, [image]).ended;

      expect(output).toMatch(why);
      expect(output).not.toContain('✓');
      expect(code).toBe(1);
    });
  }

  testBeside('is skipped where there is no Python, and says so: python-starter', async () => {
    const { code, output } = await startExample('python-starter', [], { PATH: '/nowhere' }).ended;

    expect(output).toBe('skipped: no python3\n');
    expect(code).toBe(0);
  });

  testBeside('stops its containers when it is interrupted: single-container', async () => {
    const example = startExample('single-container');
    await example.says(/too-slow +running/);
    example.interrupt();
    const { code, output } = await example.ended;

    expect(output).toContain('✗ Interrupted by SIGTERM');
    expect(code).toBe(1);
  });
});

describe('the runner of the examples', () => {
  useLeftoverCheck('all');
  const testBeside = useSideBySide();
  const run = (...examples: string[]) => startExample('support', examples).ended;

  testBeside('counts those that finished, in its last line', async () => {
    const { code, output } = await run('without-temporal');

    expect(output.trim().split('\n').at(-1)).toMatch(/^1 of 1 examples finished as they should: without-temporal \(/);
    expect(code).toBe(0);
  });

  testBeside('exits with 1 when one does not, after the others', async () => {
    const { code, output } = await run('no-such-example', 'without-temporal');

    expect(output).toMatch(/^Failed: no-such-example \(/m);
    expect(output.trim().split('\n').at(-1)).toMatch(/^1 of 2 examples finished as they should: without-temporal \(/);
    expect(code).toBe(1);
  });
});
