import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aptClosure, aptUnpack, isDebianLike } from '../debian.mjs';
import { askEngine } from '../engine/client.mjs';
import { SetupError, reasonOf } from '../errors.mjs';
import { installOnce } from '../install-once.mjs';
import { buildImage } from './build-image.mjs';
import { referenceOf } from './catalogue.mjs';
import { RegistryUnreachable, pullImage } from './pull-image.mjs';

/**
 * Sees to it that the engine has these images: there already, pulled, or small ones built here.
 *
 * @param {import('../context.mjs').Context} context
 * @param {import('../engine/candidates.mjs').Candidate} engine
 * @param {readonly import('./catalogue.mjs').Image[]} images
 * @param {() => Promise<{ file: string }>} cli
 * @param {import('../progress.mjs').Report} report
 * @returns {Promise<Map<string, SetupError>>} Those that could not be had, and why.
 */
export async function provideImages(context, engine, images, cli, report) {
  /** @type {Map<string, SetupError>} */
  const failures = new Map();
  const parts = createParts(context, cli, report);
  /** @type {unknown} */
  let unreachable;

  for (const image of images) {
    if (await inspectImage(engine, image)) continue;
    /** @type {unknown} */
    let noPull = unreachable;
    if (!unreachable) {
      try {
        await pullImage(engine, image, report);
        continue;
      } catch (error) {
        noPull = error;
        // The first failure is the probe: the others need not wait for the same silence.
        if (error instanceof RegistryUnreachable) unreachable = error;
      }
    }
    try {
      await buildImage(context, engine, image, parts, report);
    } catch (error) {
      failures.set(referenceOf(image), notToBeHad(referenceOf(image), noPull, error));
    }
  }
  return failures;
}

/**
 * @param {import('../engine/candidates.mjs').Candidate} engine
 * @param {import('./catalogue.mjs').Image} image
 * @returns {Promise<{ Id: string, Config?: { Labels?: Record<string, string> } } | undefined>}
 */
export function inspectImage(engine, image) {
  return askEngine(engine, `/images/${referenceOf(image)}/json`);
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {() => Promise<{ file: string }>} cli
 * @param {import('../progress.mjs').Report} report
 * @returns {import('./catalogue.mjs').Parts}
 */
function createParts(context, cli, report) {
  return {
    cli,
    async debian(name) {
      const folder = join(context.tools, 'debian', name);
      if (existsSync(folder)) return folder;
      announce(name);
      await installOnce(context, folder, (draft) => aptUnpack(context, [name], draft, report));
      return folder;
    },
    async debianTree(name, isWanted, folder) {
      announce(name);
      const names = (await aptClosure(context, name, report)).filter(isWanted);
      await aptUnpack(context, names, folder, report);
    },
  };

  /** @param {string} name */
  function announce(name) {
    if (!isDebianLike(context.env)) throw new Error(`${name} comes from a Debian-like system, and this is none`);
    report(`fetching Debian's ${name}`);
  }
}

/**
 * @param {string} reference
 * @param {unknown} noPull
 * @param {unknown} noBuild
 */
function notToBeHad(reference, noPull, noBuild) {
  return new SetupError({
    expected: `the image ${reference}`,
    found: `not there; no pull: ${reasonOf(noPull)}; no build: ${reasonOf(noBuild)}`,
    todo: `make a registry reachable for the engine, or load it with \`docker load\` or \`docker tag … ${reference}\``,
  });
}
