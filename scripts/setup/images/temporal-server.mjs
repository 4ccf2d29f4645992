import { fillBusybox } from './busybox.mjs';
import { installProgram } from './install-program.mjs';

/**
 * The `temporal` program on a small system. A shell is there, as in the original: testcontainers
 * looks from inside whether a port is open.
 *
 * @param {string} folder
 * @param {import('./catalogue.mjs').Parts} parts
 */
export async function fillTemporalServer(folder, parts) {
  const { file } = await parts.cli();
  await fillBusybox(folder, parts);
  await installProgram(file, folder, '/usr/local/bin/temporal');
}
