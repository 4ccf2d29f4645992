import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as worker from './index.ts';
import { VERSION } from './version.ts';

test('exports pins: what is public, and nothing else', () => {
  expect(Object.keys(worker).sort()).toEqual([
    'DuplicateNameError',
    'bundleWorkflows',
    'containerPlugin',
    'createContainerWorker',
    'registerActivities',
    'registerAll',
    'registerWorkflows',
    'workflowsPath',
  ]);
});

test('the path of the workflows is one that is there', () => {
  expect(worker.workflowsPath).toMatch(/workflows.*index\.[jt]s$/);
  expect(existsSync(worker.workflowsPath)).toBe(true);
});

test('the version that tdw-worker tells is that of the package', () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };

  expect(VERSION).toBe(manifest.version);
});
