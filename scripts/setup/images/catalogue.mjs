import { fillBusybox } from './busybox.mjs';
import { fillRegistry } from './registry.mjs';
import { fillTemporalServer } from './temporal-server.mjs';

/**
 * @typedef {object} Image
 * @property {string} name
 * @property {string} tag
 * @property {string[]} changes As in a Dockerfile: what the built image's configuration says.
 * @property {(folder: string, parts: Parts) => Promise<void>} fill Makes the built image's files.
 *
 * @typedef {object} Parts What images are made of.
 * @property {(name: string, report?: import('../progress.mjs').Report) => Promise<string>} debian
 *   The folder of an unpacked Debian package.
 * @property {() => Promise<{ file: string }>} cli The `temporal` program.
 */

/** @type {Image} */
export const BUSYBOX = { name: 'busybox', tag: 'stable', changes: ['CMD ["sh"]'], fill: fillBusybox };

/**
 * The tag says what the tests are written against; the program inside is the one that is at hand.
 *
 * @type {Image}
 */
export const TEMPORAL_SERVER = {
  name: 'temporalio/temporal',
  tag: '1.5.1',
  changes: ['ENTRYPOINT ["temporal"]', 'EXPOSE 7233', 'EXPOSE 8233'],
  fill: fillTemporalServer,
};

/** @type {Image} */
export const REGISTRY = {
  name: 'registry',
  tag: '2',
  changes: [
    'ENTRYPOINT ["/entrypoint.sh"]',
    'CMD ["/etc/docker/registry/config.yml"]',
    'EXPOSE 5000',
    'VOLUME ["/var/lib/registry"]',
  ],
  fill: fillRegistry,
};

/** @param {Pick<Image, 'name' | 'tag'>} image */
export function referenceOf({ name, tag }) {
  return `${name}:${tag}`;
}
