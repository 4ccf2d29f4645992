import { describe, expect, test } from '@jest/globals';
import { FailureType, isRetryableFailure } from './failures.ts';

// Written out by hand, and by type complete: a new failure cannot be added without deciding this.
const RETRYABLE: Readonly<Record<FailureType, boolean>> = {
  'Tdw.InvalidPayload': false,
  'Tdw.WorkerTooOld': true,
  'Tdw.ImageNotFound': false,
  'Tdw.RegistryAuthFailed': false,
  'Tdw.RegistryUnreachable': false,
  'Tdw.RegistryRateLimited': true,
  'Tdw.ImagePullStalled': false,
  'Tdw.ImagePullFailed': false,
  'Tdw.InvalidOptions': false,
  'Tdw.NameConflict': false,
  'Tdw.StartFailed': false,
  'Tdw.EngineUnreachable': true,
  'Tdw.EngineRestarted': false,
  'Tdw.HostLost': false,
  'Tdw.WorkerUnavailable': false,
  'Tdw.WrongHost': true,
  'Tdw.InsufficientCapacity': false,
  'Tdw.QueueTimeout': false,
  'Tdw.StartTimeout': false,
  'Tdw.NotReady': false,
  'Tdw.ServiceDied': false,
  'Tdw.PolicyViolation': false,
  'Tdw.SecretNotFound': false,
  'Tdw.SecretUnavailable': true,
  'Tdw.ArtifactNotFound': false,
  'Tdw.ArtifactStoreUnavailable': true,
  'Tdw.ArtifactsTooLarge': false,
  'Tdw.PipelineFailed': false,
  'Tdw.ParallelFailed': false,
  'Tdw.WorkspaceFailed': false,
  'Tdw.ContainerLost': false,
};

describe('the failure types', () => {
  test('are dotted, unique, and called as their constants are', () => {
    expect(Object.values(FailureType)).toEqual(Object.keys(FailureType).map((key) => `Tdw.${key}`));
  });

  test.each(Object.entries(RETRYABLE))('%s is retryable: %p', (type, retryable) => {
    expect(isRetryableFailure(type as FailureType)).toBe(retryable);
  });

  test('are all of them marked', () => {
    expect(Object.values(FailureType).sort()).toEqual(Object.keys(RETRYABLE).sort());
  });
});
