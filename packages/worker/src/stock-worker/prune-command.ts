import { Command, Option } from 'commander';
import { toHoursOrLonger, toList, toSecondsOrLonger } from './flag-values.ts';
import type { PruneOptions } from './prune.ts';
import { addTemporalFlags, ENVIRONMENT } from './temporal-flags.ts';

/** `tdw-worker prune`: one pass of the reaper, now. */
export function pruneCommand(prune: (options: PruneOptions) => Promise<boolean> = loadAndPrune): Command {
  const command = new Command('prune').description(
    'remove what closed runs have left on the engine: containers, networks and volumes',
  );
  return addTemporalFlags(command)
    .option('--host-id <name>', "this engine's name, as its worker has it (default: kept by the engine)")
    .addOption(
      new Option('--grace <time>', 'how long a run must be seen closed before what it has left is removed')
        .argParser(toSecondsOrLonger)
        .default(10_000, '10s'),
    )
    .option('--images', 'also remove images that workers have pulled, and that nothing has used for a while')
    .option('--older-than <time>', 'how long an image has to have been unused (default: 7d)', toHoursOrLonger)
    .option('--keep <pattern>', 'images to keep: * is anything but /, ** anything; may be repeated', toList)
    .option('--dry-run', 'only say what would be removed')
    .addHelpText('after', `${ENVIRONMENT}\n${END}`)
    .allowExcessArguments(false)
    .action(async (options: PruneOptions) => {
      refuseUnlessImages(command, options);
      if (!(await prune(options))) process.exitCode = 1;
    });
}

function refuseUnlessImages(command: Command, { images = false, olderThan, keep }: PruneOptions): void {
  const given = Object.entries({ '--older-than': olderThan, '--keep': keep }).find(([, value]) => value !== undefined);
  if (given !== undefined && !images) command.error(`error: ${given[0]} is for images: give --images, too`);
}

/** Loaded only when it is needed: Temporal's native core takes a second, which `--help` need not wait for. */
async function loadAndPrune(options: PruneOptions): Promise<boolean> {
  const { prune } = await import('./prune.ts');
  return prune(options);
}

const END = 'Ends with 1 where one was not removed, or Temporal did not tell whether its run is open.';
