import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { artifactsCommand } from './artifacts-command.ts';
import { logsCommand } from './logs-command.ts';
import { policyCommand } from './policy-command.ts';
import { pruneCommand } from './prune-command.ts';
import { runCommand } from './run-command.ts';

/** @param commands - the first of them is the one that is meant where none is named */
export function createCli(commands: readonly Command[] = ownCommands()): Command {
  const cli = new Command('tdw-worker')
    .description('Container workflows for Temporal, on Docker. Without a command, it runs the worker.')
    .version(VERSION)
    .addHelpText('after', '\nEach command has options of its own: tdw-worker run --help');
  for (const [index, command] of commands.entries()) cli.addCommand(command, { isDefault: index === 0 });
  return cli;
}

/** Each in a file of its own, which declares its flags, and loads what it does only when it is called. */
function ownCommands(): Command[] {
  return [runCommand(), artifactsCommand(), logsCommand(), policyCommand(), pruneCommand()];
}
