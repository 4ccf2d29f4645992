import type { StartedTestContainer } from 'testcontainers';
import { startTemporalContainer } from './temporal-container.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

declare global {
  var temporalContainer: StartedTestContainer | undefined;
}

/**
 * A Temporal server for the tests, in TEMPORAL_ADDRESS: one of their own in a container where its image is
 * at hand (set-up names it in TDW_TEMPORAL_IMAGE), or else the one that is already in TEMPORAL_ADDRESS.
 */
export default async function globalSetup(): Promise<void> {
  process.env['TDW_TEST_BUNDLE'] = await bundleWorkflows();
  const image = process.env['TDW_TEMPORAL_IMAGE'];
  if (image !== undefined) {
    const { container, address } = await startTemporalContainer(image);
    globalThis.temporalContainer = container;
    process.env['TEMPORAL_ADDRESS'] = address;
  } else if (process.env['TEMPORAL_ADDRESS'] === undefined) {
    throw new Error('Expected TDW_TEMPORAL_IMAGE or TEMPORAL_ADDRESS to be set: run the tests through `npm test`');
  }
}
