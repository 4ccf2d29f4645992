import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFileArtifactStore } from '@tdw/activities/engine';
import { type ListArtifactsOptions, listArtifacts } from './list-artifacts.ts';

let folder: string;
let references: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-artifacts-'));
  references = [await collect('build', '/out/run.sh', '0755'), await collect('test', '/out/a/report.xml', '0600')];
});
afterEach(() => rmSync(folder, { recursive: true }));

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
const artifactDir = (): string => join(folder, 'artifacts');

/** What a worker keeps of a container that has left a file, whose content is its own path. */
async function collect(step: string, path: string, mode: string, key = `key-of-${step}`): Promise<string> {
  const owner = { key, step, namespaceId: 'ns', workflowId: 'order', runId: 'run' };
  const place = await createFileArtifactStore(artifactDir()).open(owner);
  const content = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from(path);
  };
  const reference = await place.put(path, content());
  await place.complete([{ path, reference, bytes: path.length, sha256: sha256(path), mode }]);
  return reference;
}

async function list(options: ListArtifactsOptions = {}, workflowId = 'order'): Promise<string> {
  const output = new PassThrough();
  const said = text(output);
  await listArtifacts(workflowId, { artifactDir: artifactDir(), ...options }, output);
  output.end();
  return said;
}

describe('the artifacts of a run', () => {
  test('are listed with their digests, as sha256sum has them, and sizes', async () => {
    expect(await list()).toBe(
      `${sha256('/out/run.sh')}  11  build  /out/run.sh\n${sha256('/out/a/report.xml')}  17  test  /out/a/report.xml\n`,
    );
    expect(await list({ step: 'build', runId: 'run' })).toBe(`${sha256('/out/run.sh')}  11  build  /out/run.sh\n`);
  });

  test('are copied to where they were, below the name of their container, with their permissions', async () => {
    const out = join(folder, 'copy');
    await list({ out });

    expect(readFileSync(join(out, 'build/out/run.sh'), 'utf8')).toBe('/out/run.sh');
    expect(readFileSync(join(out, 'test/out/a/report.xml'), 'utf8')).toBe('/out/a/report.xml');
    expect(statSync(join(out, 'test/out/a/report.xml')).mode & 0o777).toBe(0o600);
    expect(statSync(join(out, 'build/out/run.sh')).mode & 0o100).toBe(0o100);
  });

  test('are told apart where several containers have one name, and none is copied over another', async () => {
    await collect('build', '/out/run.sh', '0755', 'other');
    const out = join(folder, 'copy');
    const digest = sha256('/out/run.sh');

    expect(await list({ out, step: 'build' })).toBe(
      `${digest}  11  build@key-of-build  /out/run.sh\n${digest}  11  build@other  /out/run.sh\n`,
    );
    expect(readdirSync(out).toSorted()).toEqual(['build@key-of-build', 'build@other']);
  });

  test('are not copied where they are not what was collected', async () => {
    const out = join(folder, 'copy');
    writeFileSync(fileURLToPath(references[0]!), 'something else');

    await expect(list({ out, step: 'build' })).rejects.toThrow('/out/run.sh of build is not what was collected');
    expect(readdirSync(join(out, 'build/out'))).toEqual([]);
  });

  test('that are not kept any more leave nothing where they were to be copied to', async () => {
    const out = join(folder, 'copy');
    rmSync(fileURLToPath(references[0]!));

    await expect(list({ out, step: 'build' })).rejects.toThrow('There is no artifact');
    expect(readdirSync(join(out, 'build/out'))).toEqual([]);
  });

  test('have each a line of their own, whatever they are called', async () => {
    await collect('odd', '/out/a\nb\u001b[2J', '0644');

    expect(await list({ step: 'odd' })).toBe(`${sha256('/out/a\nb\u001b[2J')}  12  odd  /out/a\\u000ab\\u001b[2J\n`);
  });

  test('are not copied to anywhere else, whatever their list says', async () => {
    const index = join(fileURLToPath(references[0]!), '../artifacts.json');
    const path = '/../../../escaped';
    writeFileSync(index, JSON.stringify({ at: '', artifacts: [{ path, bytes: 0, sha256: sha256(''), mode: '0644' }] }));

    await expect(list({ out: join(folder, 'copy'), step: 'build' })).rejects.toThrow('leads out of');
    expect(existsSync(join(folder, 'escaped'))).toBe(false);
  });

  test.each<[string, ListArtifactsOptions, string]>([
    ['workflow', {}, "There are no artifacts of the workflow 'none' in"],
    ['step', { step: 'deploy' }, "There are no artifacts of a container 'deploy' of the workflow 'order' in"],
    ['run', { runId: 'other' }, "There are no artifacts of the workflow 'order', run 'other', in"],
  ])('that are not there are an error: no such %s', async (kind, options, message) => {
    await expect(list(options, kind === 'workflow' ? 'none' : 'order')).rejects.toThrow(message);
  });
});
