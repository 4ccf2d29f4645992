import { expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { EngineClient } from '../engine/engine-client.ts';
import { createActivities } from './create-activities.ts';

const activities = createActivities({ engine: {} as EngineClient, host: 'build-7', namespaceId: 'n' });

test('a run is placed on the host that takes it', async () => {
  const environment = new MockActivityEnvironment({ taskQueue: 'docker-tasks@any' });

  expect(await environment.run(activities.placeRun)).toEqual({ host: 'build-7', taskQueue: 'docker-tasks@build-7' });
});

test('a host that is asked says who it is', async () => {
  expect(await new MockActivityEnvironment().run(activities.reportHost)).toEqual({ host: 'build-7' });
});
