import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { RunCancelled } from './container-run.ts';
import { createContainer } from './create-container.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

describe('a container that an earlier attempt left', () => {
  test('exited is collected, and never started again', async () => {
    const { run, leave } = containerRun(engine.fake);
    const left = leave();
    left.start();
    left.write(1, 'once');
    left.exit(3);

    expect(await runContainer(run)).toMatchObject({
      status: 'failed',
      exitCode: 3,
      stdout: 'once',
      containerId: left.id,
      reattached: true,
    });
    expect(engine.fake.count('start')).toBe(0);
    expect(left.starts).toBe(1);
  });

  test.each(['running', 'paused', 'restarting'] as const)('%s is followed to its end', async (state) => {
    const { run, leave } = containerRun(engine.fake);
    const left = leave();
    left.start();
    left.state = state;
    left.write(1, 'before ');
    engine.fake.once('wait', (exchange) => {
      exchange.proceed();
      left.write(1, 'after');
      left.exit(0);
    });

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded', stdout: 'before after', reattached: true });
    expect(engine.fake.count('start')).toBe(0);
  });

  test('and started, and that is gone, is lost: nobody can tell what it has done, and it is not run again', async () => {
    const { run, leave } = containerRun(engine.fake, {}, { isRetry: true });
    const { id } = leave();
    engine.fake.containers.length = 0;
    run.facts.started = id;

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ContainerLost',
      details: { containerId: id, removed: true },
    });
    expect(engine.fake.count('create')).toBe(0);
  });

  test('is on record as started as soon as it is', async () => {
    const { run } = containerRun(engine.fake);
    const { containerId } = await runContainer(run);

    expect(run.facts.started).toBe(containerId);
  });

  test('dead is collected', async () => {
    const { run, leave } = containerRun(engine.fake);
    const left = leave();
    left.start();
    left.exit(0);
    left.state = 'dead';

    expect(await runContainer(run)).toMatchObject({ reattached: true });
    expect(engine.fake.count('start')).toBe(0);
  });

  test('dead, its removal cut off before it ever ran, is created anew: it has no exit', async () => {
    const { run, leave, confirmed } = containerRun(engine.fake);
    const left = leave();
    left.state = 'dead';
    run.facts.toStart = left.id;
    left.announce('create', new Date().toISOString());
    const result = await runContainer(run);

    expect(result).toMatchObject({ status: 'succeeded', reattached: false });
    expect(result.containerId).not.toBe(left.id);
    // Should the engine be lost in this removal as well, the next attempt knows the same.
    expect(confirmed[0]).not.toHaveProperty('toStart');
  });

  test('created is removed, without force, and created anew: only its creator may start it', async () => {
    const { run, leave } = containerRun(engine.fake);
    const left = leave();
    const result = await runContainer(run);

    expect(result).toMatchObject({ status: 'succeeded', reattached: false });
    expect(result.containerId).not.toBe(left.id);
    expect(left.starts).toBe(0);
    const removal = engine.fake.calls.find(({ operation }) => operation === 'remove');
    expect(removal?.target).toBe(left.id);
    expect(removal?.query.get('force')).not.toBe('true');
  });

  test('created and then started by its creator after all is followed', async () => {
    const { run, leave } = containerRun(engine.fake);
    const left = leave();
    engine.fake.once('remove', (exchange) => {
      left.start();
      exchange.proceed();
      setImmediate(() => left.exit(5));
    });

    expect(await runContainer(run)).toMatchObject({ exitCode: 5, containerId: left.id, reattached: true });
    expect(engine.fake.count('start')).toBe(0);
  });

  test('created and in removal already is created anew, not lost', async () => {
    const { run, leave } = containerRun(engine.fake);
    const left = leave();
    engine.fake.once('remove', (exchange) => {
      exchange.fail(409, `removal of container ${left.id} is already in progress`);
      engine.fake.remove(left);
    });

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded' });
  });

  test("whose removal fails otherwise is the engine's failure", async () => {
    const { run, leave } = containerRun(engine.fake);
    leave();
    engine.fake.once('remove', failWith(500));

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
  });
});

describe('a name that is taken', () => {
  test.each([
    ['another execution', { key: 'another-key' }],
    ['another specification', { input: { image: 'alpine', command: ['other'] } }],
  ])('by %s is a conflict, and that container is left alone', async (_, change) => {
    const { run, name } = containerRun(engine.fake);
    const other = containerRun(engine.fake, {}, { key: run.key, ...change });
    const taken = other.leave();
    Object.assign(taken, { name });

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.NameConflict',
      message: expect.stringContaining(name),
      details: { key: run.key, image: 'alpine', containerId: taken.id },
    });
    expect(engine.fake.containers).toEqual([taken]);
    expect(engine.fake.count('start')).toBe(0);
  });

  test('by another specification of this execution is a conflict at once, though it has exited', async () => {
    const { run, name } = containerRun(engine.fake);
    const taken = containerRun(engine.fake, { command: ['other'] }, { key: run.key }).leave();
    Object.assign(taken, { name, state: 'exited' });

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.NameConflict' });
    expect(engine.fake.count('create')).toBe(1);
  });

  test('by somebody without our labels is a conflict', async () => {
    const { run, name } = containerRun(engine.fake);
    engine.fake.add(name);

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.NameConflict' });
  });

  test('is tried again when the holder is gone by the time that one looks', async () => {
    const { run } = containerRun(engine.fake);
    engine.fake.once('create', failWith(409), failWith(409));

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded', reattached: false });
    expect(engine.fake.count('create')).toBe(3);
  });

  test('is tried again while the holder is being removed', async () => {
    const { run, leave } = containerRun(engine.fake);
    const left = leave();
    left.state = 'removing';
    engine.fake.once('inspect', (exchange) => {
      exchange.proceed();
      engine.fake.remove(left);
    });

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded', reattached: false });
  });

  test('for ever, with nobody there, is given up', async () => {
    const { run } = containerRun(engine.fake);
    engine.fake.always('create', failWith(409, 'Conflict'));

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.NameConflict',
    });
    expect(engine.fake.count('create')).toBe(51);
  }, 15_000);
});

describe('an exact name', () => {
  test('is the name of the container', async () => {
    await runContainer(containerRun(engine.fake, { containerName: 'db' }).run);

    expect(engine.fake.containers).toMatchObject([{ name: 'db' }]);
  });

  test.each([
    ['somebody else, who', {}, 'is none of a workflow'],
    [
      'another run, which',
      { 'tdw.execution': 'another', 'tdw.workflow-id': 'order-1' },
      "belongs to the workflow 'order-1'",
    ],
  ])('that is in use by %s keeps it, is a conflict that says so', async (_, labels, owner) => {
    const taken = engine.fake.add('db', { Labels: labels });
    taken.start();

    await expect(runContainer(containerRun(engine.fake, { containerName: 'db' }).run)).rejects.toMatchObject({
      type: 'Tdw.NameConflict',
      message: expect.stringContaining(
        `The container of 'alpine' cannot be created: its name 'db' is in use by the container ${taken.id.slice(0, 12)} (running), which ${owner}\nHint: remove that one`,
      ),
      details: { containerId: taken.id, removed: true },
    });
    expect(engine.fake.containers).toEqual([taken]);
  });

  test('that is in use is left alone when the run is cancelled', async () => {
    const taken = engine.fake.add('db');
    taken.start();
    const { run, abort } = containerRun(engine.fake, { containerName: 'db' });
    const held = engine.fake.hold('create');
    const running = runContainer(run);
    running.catch(() => undefined);
    await held.reached;
    abort.abort(new RunCancelled('enough'));
    held.release();

    await expect(running).rejects.toMatchObject({ name: 'RunCancelled', removed: true });
    expect(engine.fake.containers).toEqual([taken]);
    expect(taken.state).toBe('running');
  });

  test.each(['exited', 'dead'] as const)('of a container of ours that has %s is waited for', async (state) => {
    const leaving = engine.fake.add('db', { Labels: { 'tdw.execution': 'another' } });
    leaving.state = state;
    // Somebody removes it, but not before it was seen there.
    engine.fake.once('inspect', (exchange) => {
      exchange.proceed();
      engine.fake.remove(leaving);
    });

    expect(await runContainer(containerRun(engine.fake, { containerName: 'db' }).run)).toMatchObject({
      status: 'succeeded',
      reattached: false,
    });
    expect(engine.fake.count('create')).toBe(2);
  });

  test('of a container of ours that has exited, and that nobody removes, is a conflict after a while', async () => {
    const left = engine.fake.add('db', { Labels: { 'tdw.execution': 'another' } });
    left.state = 'exited';

    await expect(runContainer(containerRun(engine.fake, { containerName: 'db' }).run)).rejects.toMatchObject({
      type: 'Tdw.NameConflict',
      details: { containerId: left.id },
    });
    expect(engine.fake.containers).toEqual([left]);
  }, 15_000);

  test('of a container of ours that is to be kept is a conflict at once', async () => {
    engine.fake.add('db', { Labels: { 'tdw.execution': 'another', 'tdw.keep': 'true' } }).state = 'exited';

    await expect(runContainer(containerRun(engine.fake, { containerName: 'db' }).run)).rejects.toMatchObject({
      type: 'Tdw.NameConflict',
    });
    expect(engine.fake.count('create')).toBe(1);
  });

  test('that is the beginning of an id is not taken for that container', async () => {
    const other = engine.fake.add('other');
    const { run } = containerRun(engine.fake, { containerName: other.id.slice(0, 4) }, { isRetry: true });
    // As the engine does where no container has such a name.
    engine.fake.once('inspect', (exchange) => exchange.answer(200, other.inspection()));

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded' });
    expect(other.starts).toBe(0);
  });
});

describe('an engine that refuses', () => {
  test('the options says so, and nothing is left', async () => {
    const { run } = containerRun(engine.fake);
    engine.fake.once('create', failWith(400, 'invalid user'));

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.InvalidOptions',
      message: "The engine refused the options of the container of 'alpine': invalid user\nHint: correct the input",
      details: { key: run.key, image: 'alpine' },
    });
  });

  test('for want of what no pull brings is given up, and nothing is left', async () => {
    const { run } = containerRun(engine.fake);
    engine.fake.always('create', failWith(404, 'no such network'));

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.InvalidOptions',
      message: expect.stringContaining('no such network'),
      details: { removed: true },
    });
  });

  test('for want of an image that has come in the meantime is asked again', async () => {
    // As when another run has just pulled it.
    const { run } = containerRun(engine.fake);
    engine.fake.once('create', failWith(404, 'No such image: alpine'));

    expect(await createContainer(run)).toMatchObject({ adopted: false });
  });
});
