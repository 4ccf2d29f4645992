import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder, write } from '../test-support.ts';
import { currentDockerContext } from './docker-context.mjs';

/** A home folder as docker itself writes it. */
function homeWith(current: string, contexts: Record<string, string>) {
  const home = temporaryFolder();
  write(join(home, '.docker', 'config.json'), JSON.stringify({ auths: {}, currentContext: current }));
  for (const [name, host] of Object.entries(contexts)) {
    const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
    write(join(home, '.docker', 'contexts', 'meta', sha256(name), 'meta.json'), JSON.stringify(meta));
  }
  return home;
}

function sha256(text: string) {
  return createHash('sha256').update(text).digest('hex');
}

describe('currentDockerContext', () => {
  test('reads the address of the current context', () => {
    const home = homeWith('colima', { colima: 'unix:///c.sock', other: 'unix:///o.sock' });
    expect(currentDockerContext({}, home)).toEqual({ source: 'docker context "colima"', host: 'unix:///c.sock' });
  });

  test('DOCKER_CONTEXT and DOCKER_CONFIG go before the files in the home folder', () => {
    const home = homeWith('colima', { colima: 'unix:///c.sock', other: 'unix:///o.sock' });
    expect(currentDockerContext({ DOCKER_CONTEXT: 'other' }, home)?.host).toBe('unix:///o.sock');
    const env = { DOCKER_CONFIG: join(home, '.docker') };
    expect(currentDockerContext(env, temporaryFolder())?.host).toBe('unix:///c.sock');
  });

  test("knows a context's certificates", () => {
    const home = homeWith('remote', { remote: 'tcp://engine:2376' });
    const folder = join(home, '.docker', 'contexts', 'tls', sha256('remote'), 'docker');
    write(join(folder, 'ca.pem'), '');
    expect(currentDockerContext({}, home)?.certificates).toBe(folder);
  });

  test('there is none without a configuration, or when it is the default', () => {
    expect(currentDockerContext({}, temporaryFolder())).toBeUndefined();
    expect(currentDockerContext({}, homeWith('default', {}))).toBeUndefined();
    expect(currentDockerContext({ DOCKER_CONTEXT: 'default' }, homeWith('x', {}))).toBeUndefined();
  });

  test('a context that does not exist is named, and so is the file that is not there', () => {
    expect(() => currentDockerContext({}, homeWith('gone', {}))).toThrow(/"gone" in .*meta\.json/);
  });

  test('a broken configuration is named', () => {
    const home = temporaryFolder();
    const file = write(join(home, '.docker', 'config.json'), '{');
    expect(() => currentDockerContext({}, home)).toThrow(file);
  });
});
