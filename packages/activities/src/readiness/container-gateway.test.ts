import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { containerGateway } from './container-gateway.ts';

const HEADER = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n';
const LOCAL = 'eth0\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\n';
const DEFAULT = 'eth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\n';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tdw-root-'));
  mkdirSync(join(root, 'proc/net'), { recursive: true });
  mkdirSync(join(root, 'run'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const routes = (...lines: readonly string[]): void =>
  writeFileSync(join(root, 'proc/net/route'), HEADER + lines.join(''));

test.each(['.dockerenv', 'run/.containerenv'])('In a container (%s) it is where the default route leads', (mark) => {
  writeFileSync(join(root, mark), '');
  routes(LOCAL, DEFAULT);

  expect(containerGateway(root)).toBe('172.18.0.1');
});

test('There is none outside of containers', () => {
  routes(LOCAL, DEFAULT);

  expect(containerGateway(root)).toBeNull();
});

test('There is none without a default route', () => {
  writeFileSync(join(root, '.dockerenv'), '');
  routes(LOCAL);

  expect(containerGateway(root)).toBeNull();
});

test('There is none where there are no routes to read', () => {
  writeFileSync(join(root, '.dockerenv'), '');

  expect(containerGateway(root)).toBeNull();
});
