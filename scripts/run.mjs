#!/usr/bin/env node
import { parseRunArguments } from './setup/arguments.mjs';
import { main } from './setup/main.mjs';
import { runCommand } from './setup/run-command.mjs';
import { setUp } from './setup/set-up.mjs';

const HELP = `Usage: node scripts/run.mjs [--temporal server|image|program|none] [--no-engine] -- command [argument…]

Sets the machine up as \`npm run setup\` does, as far as the command needs it, then runs the command.

  --temporal server  TEMPORAL_ADDRESS (and TDW_TEMPORAL_UI, if there is a UI): a server that answers,
                     or one that lives as long as the command
  --temporal image   TDW_TEMPORAL_IMAGE: an image for the command to start servers from; as \`server\`
                     where there is none, or where TEMPORAL_ADDRESS is set
  --temporal program the \`temporal\` command line on the PATH, for the command to start servers with
  --temporal none    the default
  --no-engine        no engine and no images
`;

await main(import.meta.url, { quick: true }, async (context) => {
  const { help, command, ...wishes } = parseRunArguments(process.argv.slice(2));
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { env, stop } = await setUp(context, wishes);
  try {
    return await runCommand(command, env);
  } finally {
    await stop();
  }
});
