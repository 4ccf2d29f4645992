#!/usr/bin/env node
import { examine } from './setup/examine.mjs';
import { main } from './setup/main.mjs';
import { formatTable } from './setup/table.mjs';

await main(import.meta.url, {}, async (context) => {
  const findings = await examine(context);
  const rows = findings.map(({ ok, what, version, from }) => [ok ? '✓' : '✗', what, version, from]);
  process.stdout.write(formatTable(['', 'what', 'version', 'from'], rows));
  const missing = findings.filter(({ ok }) => !ok).map(({ what }) => what);
  process.stdout.write(
    missing.length === 0 ? '\nAll there.\n' : `\nMissing: ${missing.join(', ')}. \`npm run setup\` provides it.\n`,
  );
  return missing.length === 0 ? 0 : 1;
});
