import { describe, expect, test } from '@jest/globals';
import { activityOn, KEY } from '../testing/activity-environment.ts';
import { cutPull, emptyBody, failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

describe('the metrics of', () => {
  test('a container that ran', async () => {
    engine.fake.program = (container) => {
      container.write(1, 'four');
      container.write(2, 'six...');
      container.exit(3);
    };
    const activity = activityOn(engine.fake);
    const { durationMs } = await activity.runContainer();

    expect(activity.metrics).toEqual({
      'tdw_containers{lifecycle=job,status=failed}': [1],
      'tdw_output_bytes{lifecycle=job}': [10],
      'tdw_container_start_duration_ms{lifecycle=job}': [expect.any(Number)],
      'tdw_container_run_duration_ms{lifecycle=job}': [durationMs],
    });
  });

  test('a pull that had to be begun anew', async () => {
    engine.fake.registry.add('busybox');
    engine.fake.once('pull', cutPull);
    const activity = activityOn(engine.fake);
    await activity.runContainer({ image: 'busybox' });

    expect(activity.metrics).toMatchObject({
      'tdw_image_pulls{lifecycle=job,status=succeeded}': [1],
      'tdw_image_pull_duration_ms{lifecycle=job}': [expect.any(Number)],
      'tdw_engine_retries{lifecycle=job}': [1],
    });
  });

  test('a pull that failed', async () => {
    const activity = activityOn(engine.fake);
    await activity.runContainer({ image: 'missing' }).catch(() => undefined);

    expect(activity.metrics).toEqual({
      'tdw_image_pulls{lifecycle=job,status=failed}': [1],
      'tdw_image_pull_duration_ms{lifecycle=job}': [expect.any(Number)],
      'tdw_containers{lifecycle=job,status=failed}': [1],
    });
  });

  test('a service that became ready, and of one that was watched', async () => {
    engine.fake.program = () => undefined;
    const activity = activityOn(engine.fake);
    await activity.startService({ lifecycle: 'service' });
    engine.fake.containers[0]?.exit(0);
    await activity.watchService({ lifecycle: 'service' });

    expect(activity.metrics).toMatchObject({
      'tdw_container_ready_duration_ms{lifecycle=service}': [expect.any(Number)],
      'tdw_containers{lifecycle=service,status=succeeded}': [1],
    });
  });

  test('a wait that the engine let go of', async () => {
    engine.fake.program = () => undefined;
    engine.fake.once('wait', emptyBody, (exchange) => {
      exchange.proceed();
      engine.fake.containers[0]?.exit(0);
    });
    const activity = activityOn(engine.fake);
    await activity.runContainer();

    expect(activity.metrics).toMatchObject({ 'tdw_engine_retries{lifecycle=job}': [1] });
  });

  test('a container that was cancelled', async () => {
    const activity = activityOn(engine.fake);
    activity.environment.cancel();
    await activity.runContainer().catch(() => undefined);

    expect(activity.metrics).toEqual({ 'tdw_containers{lifecycle=job,status=cancelled}': [1] });
  });

  test.each([
    ['that the next attempt may mend', failWith(500)],
    ['that is of no container', undefined],
  ])('a failure %s are none', async (_, fault) => {
    const activity = activityOn(
      engine.fake,
      fault === undefined ? { attempt: 2, heartbeatDetails: { host: 'other', key: KEY } } : {},
    );
    if (fault !== undefined) engine.fake.once('create', fault);
    await activity.runContainer().catch(() => undefined);

    expect(activity.metrics).toEqual({});
  });
});
