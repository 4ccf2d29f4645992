import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DefaultLogger } from '@temporalio/worker';
import { workflowNames } from '../testing/workflow-names.ts';
import { provideBundle } from './provide-bundle.ts';

interface KeptBundle {
  inputs: Record<string, string>;
  code: string;
}

const MADE = 'Workflow bundle created';
const TAKEN = 'Workflow bundle taken from the cache';

describe('the bundle of a start', () => {
  let folder: string;
  let said: string[];
  const logger = new DefaultLogger('DEBUG', ({ message }) => said.push(message));
  const provide = () => provideBundle(folder, logger);
  const keptFile = () => join(folder, readdirSync(folder)[0]!);
  const kept = () => JSON.parse(readFileSync(keptFile(), 'utf8')) as KeptBundle;

  beforeEach(() => {
    said = [];
    folder = mkdtempSync(join(tmpdir(), 'tdw-bundle-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is made where there is none, and taken by the next', async () => {
    const first = await provide();
    expect(said).toContain(MADE);
    said = [];
    const next = await provide();

    expect(said).toEqual([TAKEN]);
    expect(next).toEqual(first);
    expect(workflowNames(next.code)).toContain('executeContainerWorkflow');
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('is of files, ours and those of the SDK, of what bundles them, of links, and of what was not there', async () => {
    await provide();

    const { inputs } = kept();
    const paths = Object.keys(inputs);
    expect(paths).toContainEqual(expect.stringMatching(/workflows\/.*\/execute-container-workflow\.\w+$/));
    expect(paths).toContainEqual(expect.stringMatching(/@temporalio\/workflow\/lib\/worker-interface\.js$/));
    expect(paths).toContainEqual(expect.stringMatching(/@temporalio\/worker\/lib\/workflow\/bundler\.js$/));
    expect(paths).toContainEqual(expect.stringMatching(/\/webpack\/package\.json$/));
    expect(paths).toContainEqual(expect.stringMatching(/\/merge-workflows\.\w+$/));
    // Of the packages' own, and of those that the SDK's have among themselves.
    const links = paths.filter((path) => inputs[path] !== '' && !inputs[path]!.startsWith(path));
    expect(links).toContainEqual(expect.stringMatching(/\/worker\/node_modules\/@temporalio\/workflow$/));
    expect(links).toContainEqual(expect.stringMatching(/\/payloads\/node_modules\/valibot$/));
    expect(links).toContainEqual(expect.stringMatching(/\/node_modules\/@temporalio\/common$/));
    expect(Object.values(inputs)).toContain('');
  });

  describe('is made anew', () => {
    let whole: KeptBundle;
    let name: string;

    beforeAll(async () => {
      said = [];
      const made = mkdtempSync(join(tmpdir(), 'tdw-bundle-'));
      await provideBundle(made, logger);
      [name] = readdirSync(made) as [string];
      whole = JSON.parse(readFileSync(join(made, name), 'utf8')) as KeptBundle;
      rmSync(made, { recursive: true });
    });

    const inputThatEndsWith = (end: string): string => Object.keys(whole.inputs).find((path) => path.endsWith(end))!;
    const someFile = (): string => inputThatEndsWith('/worker-interface.js');
    const changes: [what: string, change: () => string][] = [
      ['where a file is another than it was', () => changed({ [someFile()]: `${someFile()} 0123` })],
      ['where a link leads to another place', () => changed({ [inputThatEndsWith('/valibot')]: '/old/valibot' })],
      ['where a file has come to be', () => changed({ [__filename]: '' })],
      ['where a file is gone', () => changed({ '/nowhere/file.js': '/nowhere/file.js 0123' })],
      ['where it is broken', () => JSON.stringify(whole).slice(0, 1_000_000)],
    ];
    function changed(inputs: Record<string, string>): string {
      return JSON.stringify({ ...whole, inputs: { ...whole.inputs, ...inputs } });
    }

    test.each(changes)('%s', async (_, change) => {
      writeFileSync(join(folder, name), change());
      await provide();

      expect(said).not.toContain(TAKEN);
      expect(said).toContain(MADE);
      expect(kept()).toEqual(whole);
    });

    test('and is not, where nothing is', async () => {
      writeFileSync(join(folder, name), JSON.stringify(whole));
      await provide();

      expect(said).toEqual([TAKEN]);
    });
  });

  test('is not kept where a file was changed since the start', async () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValueOnce(0);
    await provide();
    clock.mockRestore();

    expect(said).toContain('The workflow bundle is not kept');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is made where it is kept nowhere', async () => {
    const { code } = await provideBundle(undefined, logger);

    expect(workflowNames(code)).toContain('executeContainerWorkflow');
  });

  test('is made each time where it cannot be kept', async () => {
    const { code } = await provideBundle('/dev/null/bundles', logger);

    expect(workflowNames(code)).toContain('executeContainerWorkflow');
    expect(said).toContain('The workflow bundle is not kept');
  });
});
