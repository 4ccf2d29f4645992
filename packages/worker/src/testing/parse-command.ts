import { type Command, CommanderError } from 'commander';
import { createCli } from '../stock-worker/cli.ts';

/**
 * The program with these commands, or its own, and these arguments.
 *
 * @returns what it said, and the exit code that it would have ended with; none where the command was called
 */
export async function parseCommand(
  commands: readonly Command[] | undefined,
  args: readonly string[],
): Promise<{ said: string; exitCode?: number }> {
  const said: string[] = [];
  const cli = createCli(commands);
  for (const command of withSubcommands(cli)) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => said.push(text), writeErr: (text) => said.push(text) });
  }
  try {
    await cli.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { said: said.join(''), exitCode: error.exitCode };
  }
  return { said: said.join('') };
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
