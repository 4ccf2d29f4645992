#!/usr/bin/env node
import { main } from './setup/main.mjs';
import { setUp } from './setup/set-up.mjs';

const HELP = `Usage: npm run setup

Provides what the other commands need, and leaves alone what is there:
  Node 24 and pnpm        from npm into .tools/, where this machine has others
  dependencies and build  as locked; skipped when nothing changed
  an engine               DOCKER_HOST, the docker context or the usual sockets; else, as root on
                          Debian, docker.io through apt
  Temporal                TEMPORAL_ADDRESS or localhost:7233; else a command line to start one with
  images                  pulled, or small ones built from Debian packages

\`npm run doctor\` shows the result and changes nothing.
`;

await main(import.meta.url, {}, async (context) => {
  if (process.argv.slice(2).some((option) => option === '--help' || option === '-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  await setUp(context, { temporal: 'ready', engine: true });
  process.stderr.write('All there. Next: `npm run demo` or `npm test`.\n');
  return 0;
});
