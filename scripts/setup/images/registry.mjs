import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fillBusybox } from './busybox.mjs';
import { installProgram } from './install-program.mjs';

const CONFIG = `version: 0.1
log:
  level: info
storage:
  filesystem:
    rootdirectory: /var/lib/registry
  delete:
    enabled: true
http:
  addr: :5000
health:
  storagedriver:
    enabled: true
    interval: 10s
    threshold: 3
`;

/** As in the original: a configuration file is served, any other argument is the program's own. */
const ENTRYPOINT = `#!/bin/sh
case "$1" in
  *.yaml|*.yml) set -- serve "$@" ;;
  serve|garbage-collect|help|-*) ;;
  *) exec "$@" ;;
esac
exec registry "$@"
`;

/**
 * A real image registry, from Debian's build of it. Options come by \`REGISTRY_…\` variables, as in
 * the original.
 *
 * @param {string} folder
 * @param {import('./catalogue.mjs').Parts} parts
 */
export async function fillRegistry(folder, parts) {
  await fillBusybox(folder, parts);
  await installProgram(join(await parts.debian('docker-registry'), 'usr/bin/docker-registry'), folder, '/bin/registry');
  mkdirSync(join(folder, 'var/lib/registry'), { recursive: true });
  write(join(folder, 'etc/docker/registry/config.yml'), CONFIG);
  write(join(folder, 'entrypoint.sh'), ENTRYPOINT);
}

/**
 * @param {string} file
 * @param {string} content
 */
function write(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: 0o755 });
}
