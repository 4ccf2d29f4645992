import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export default async function globalTeardown(): Promise<void> {
  await globalThis.temporalContainer?.stop();
  await rm(dirname(process.env['TDW_TEST_BUNDLE']!), { recursive: true });
}
