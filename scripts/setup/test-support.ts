import { afterEach } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createContext, makeFolders } from './context.mjs';
import { createProgress } from './progress.mjs';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Runs after the test, last registered first. */
export function cleanUp(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-setup-'));
  cleanUp(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(file: string, content: string | Buffer): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** A shell script that stands in for a program; put first on PATH. */
export function fakeProgram(folder: string, name: string, script: string): void {
  chmodSync(write(join(folder, name), `#!/bin/sh\n${script}\n`), 0o755);
}

/** A checkout of its own whose programs are the fakes in `fakes`, before those of the machine. */
export function testContext(fakes = temporaryFolder()) {
  const root = temporaryFolder();
  write(join(root, 'package.json'), '{ "packageManager": "pnpm@12.1.0" }');
  write(join(root, 'pnpm-lock.yaml'), 'lockfileVersion: 1');
  write(join(root, 'pnpm-workspace.yaml'), 'packages: []');
  const userEnv = { ...process.env, PATH: `${fakes}${delimiter}${process.env['PATH']}` };
  const context = createContext(root, userEnv, createProgress({ stream: { write: () => true } }));
  makeFolders(context);
  return { ...context, fakes };
}

/** Another process with one of the set-up's modules as `it`, for what happens when a process dies. */
export function inOtherProcess(module: string, code: string): ChildProcess & { line: () => Promise<string> } {
  const script = `import * as it from ${JSON.stringify(pathToFileURL(module).href)};\n${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  cleanUp(() => child.kill('SIGKILL'));
  return Object.assign(child, {
    line: async () => String((await once(child.stdout, 'data'))[0]).trim(),
  });
}
