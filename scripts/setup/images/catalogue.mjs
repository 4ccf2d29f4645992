import { fillBusybox } from './busybox.mjs';
import { POSTGRES_OWNED, fillPostgres } from './postgres.mjs';
import { fillRegistry } from './registry.mjs';
import { fillTemporalServer } from './temporal-server.mjs';

/**
 * @typedef {object} Image
 * @property {string} name
 * @property {string} tag
 * @property {object} config What the built image's configuration says, in the engine's words.
 * @property {{ id: number, paths: string[] }} [owned] What belongs to another user than root.
 * @property {(folder: string, parts: Parts) => Promise<void>} fill Makes the built image's files.
 *
 * @typedef {object} Parts What images are made of.
 * @property {(name: string, report?: import('../progress.mjs').Report) => Promise<string>} debian
 *   The folder of an unpacked Debian package.
 * @property {(name: string, isWanted: (name: string) => boolean, folder: string) => Promise<void>} debianTree
 *   Unpacks a Debian package, and those it needs, into a folder; `isWanted` picks among them.
 * @property {() => Promise<{ file: string }>} cli The `temporal` program.
 */

/** @type {Image} */
export const BUSYBOX = { name: 'busybox', tag: 'stable', config: { Cmd: ['sh'] }, fill: fillBusybox };

/**
 * The tag says what the tests are written against; the program inside is the one that is at hand.
 *
 * @type {Image}
 */
export const TEMPORAL_SERVER = {
  name: 'temporalio/temporal',
  tag: '1.5.1',
  config: { Entrypoint: ['temporal'], ExposedPorts: { '7233/tcp': {}, '8233/tcp': {} } },
  fill: fillTemporalServer,
};

/** @type {Image} */
export const REGISTRY = {
  name: 'registry',
  tag: '2',
  config: {
    Entrypoint: ['/entrypoint.sh'],
    Cmd: ['/etc/docker/registry/config.yml'],
    ExposedPorts: { '5000/tcp': {} },
    Volumes: { '/var/lib/registry': {} },
  },
  fill: fillRegistry,
};

/**
 * Debian 12 has this release too. On other systems the built image holds the one that they have: what
 * the image asks for and says is the same from 13 to 17.
 *
 * @type {Image}
 */
export const POSTGRES = {
  name: 'postgres',
  tag: '15-alpine',
  config: {
    Entrypoint: ['docker-entrypoint.sh'],
    Cmd: ['postgres'],
    Env: ['LANG=C.UTF-8', 'PGDATA=/var/lib/postgresql/data'],
    ExposedPorts: { '5432/tcp': {} },
    Volumes: { '/var/lib/postgresql/data': {} },
    // "End at once"; the usual SIGTERM would wait until the last client has left.
    StopSignal: 'SIGINT',
  },
  owned: POSTGRES_OWNED,
  fill: fillPostgres,
};

/** @param {Pick<Image, 'name' | 'tag'>} image */
export function referenceOf({ name, tag }) {
  return `${name}:${tag}`;
}
