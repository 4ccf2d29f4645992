import { DEFAULT_TASK_QUEUE } from '@tdw/payloads';
import { Command } from 'commander';
import type { PolicyCheckOptions } from './check-policy.ts';

/** `tdw-worker policy`: what a policy says of a payload, before there is a run of it. */
export function policyCommand(
  check: (file: string, options: PolicyCheckOptions) => Promise<boolean> = loadAndCheck,
): Command {
  return new Command('policy')
    .description('look at what payloads may ask of a worker')
    .allowExcessArguments(false)
    .addCommand(
      new Command('check')
        .description('say what of a payload, as JSON on standard input, a policy does not allow')
        .argument('<file>', 'the policy, as the --policy of the worker')
        .option('--task-queue <name>', 'on which the payload would be started, for secrets', DEFAULT_TASK_QUEUE)
        .addHelpText('after', END)
        .allowExcessArguments(false)
        .action(async (file: string, options: PolicyCheckOptions) => {
          if (!(await check(file, options))) process.exitCode = 1;
        }),
    );
}

/** Loaded only when it is needed, as all that commands do. */
async function loadAndCheck(file: string, options: PolicyCheckOptions): Promise<boolean> {
  const { checkPolicy } = await import('./check-policy.ts');
  return checkPolicy(file, options, process.stdin, process.stdout);
}

const END = `
Takes the payload of a container, a pipeline or a parallel set. Folders of the host are judged by their names: where
symbolic links lead, the worker sees when it runs them.
Ends with 1 where something is not allowed, or the payload or the policy is not valid.`;
