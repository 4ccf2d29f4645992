// Faults at random moments, and whether anything was lost, executed twice, wrong, or left behind.
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { runChaos } from './run-chaos.ts';
import { HELP, parseOptions } from './options.ts';
import { makePlan } from './plan/plan.ts';
import { formatReport, isGreen } from './verdict/report.ts';

const options = parseOptions(process.argv.slice(2), () => randomInt(1_000_000));
if (options === undefined) process.stdout.write(HELP);
else {
  const plan = makePlan(options);
  if (options.plan) console.log(JSON.stringify(plan, null, 2));
  else {
    // On stderr: stdout is for the report.
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    say(`seed ${plan.seed}: ${plan.runs.length} runs, ${plan.faults.length} faults`);
    const report = await runChaos(plan, options.patienceMs, say);
    console.log(formatReport(report));
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = isGreen(report) ? 0 : 1;
  }
}
