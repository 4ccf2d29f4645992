import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as withoutTemporal from './engine.ts';
import * as withTemporal from './index.ts';
import { VERSION } from './version.ts';

describe('exports pins: what is public, and nothing else', () => {
  test('@tdw/activities', () => {
    expect(Object.keys(withTemporal).sort()).toEqual([
      'CapacityGate',
      'HeldOutputs',
      'ImageRecord',
      'RunsUnderWay',
      'connectEngine',
      'createActivities',
      'createContainerRemover',
      'describeBytes',
      'describeEngineHost',
      'openFreeDisk',
      'pruneImages',
      'reap',
      'reapWorkspaces',
      'resolveEngineHost',
      'resourcesInUse',
    ]);
  });

  test('@tdw/activities/engine', () => {
    expect(Object.keys(withoutTemporal).sort()).toEqual([
      'ArtifactNotKept',
      'ContainerError',
      'EngineError',
      'RunCancelled',
      'checkPayload',
      'connectEngine',
      'createCommandProvider',
      'createEnvProvider',
      'createFileArtifactStore',
      'createFileLogSink',
      'createFolderProvider',
      'createS3ArtifactStore',
      'createS3LogSink',
      'createVaultProvider',
      'describeEngineHost',
      'describeViolation',
      'findArtifacts',
      'findLogs',
      'parseSecretProvider',
      'readArtifact',
      'readLog',
      'removeOldArtifacts',
      'removeOldLogs',
      'resolveEngineHost',
      'runContainer',
      'startService',
    ]);
  });
});

describe('the version', () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };

  test('on the containers is that of the package', () => {
    expect(VERSION).toBe(manifest.version);
  });
});
