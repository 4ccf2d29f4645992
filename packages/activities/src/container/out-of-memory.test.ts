import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import type { FakeContainer } from '../testing/fake-container.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

function killedAs(befall: (container: FakeContainer) => void, exitCode = 137): void {
  engine.fake.program = (container) => {
    befall(container);
    container.exit(exitCode);
  };
}

describe('a container ran out of memory', () => {
  test.each([0, 1, 137])('when the engine says so, and it exited with %i', async (exitCode) => {
    killedAs((container) => {
      container.announce('oom');
      container.outOfMemory = true;
    }, exitCode);

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ outOfMemory: true, exitCode });
  });

  test('when it was killed and only the event says so', async () => {
    killedAs((container) => container.announce('oom'));

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ outOfMemory: true, exitCode: 137 });
  });
});

describe('a container did not run out of memory', () => {
  test('when it was killed and there is no such event of it', async () => {
    const other = engine.fake.add('other');
    killedAs((container) => {
      other.announce('oom');
      container.announce('kill');
      container.announce('oom', new Date(Date.parse(container.startedAt) - 5_000).toISOString());
    });

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ outOfMemory: false, exitCode: 137 });
  });

  test('when one of its processes did, and it went on to another exit', async () => {
    killedAs((container) => container.announce('oom'), 3);

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ outOfMemory: false, exitCode: 3 });
  });

  test('when it was we who killed it', async () => {
    engine.fake.program = () => undefined;
    engine.fake.onStop = (container) => {
      container.announce('oom');
      container.exit(137);
    };
    const { run } = containerRun(engine.fake, { runTimeout: 1 });

    expect(await runContainer(run)).toMatchObject({ status: 'timedOut', outOfMemory: false, exitCode: 137 });
  });

  test('as far as is known, when the engine does not tell its events', async () => {
    killedAs((container) => container.announce('oom'));
    engine.fake.always('events', failWith(500));

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ outOfMemory: false, exitCode: 137 });
  });
});
