import * as v from 'valibot';
import { attemptsFitIntoHistory } from './bytes-of-attempts.ts';
import type { RuleIssue, Rule } from './cross-field-rules.ts';
import { FILE_RULES } from './files/file-rules.ts';
import { lifecycleOf } from './lifecycle.ts';
import { mountsOf } from './mounts.ts';
import { serviceNamesDiffer } from './services.ts';
import { RUN_OPTION_RULES } from './run-options/run-option-rules.ts';
import { secretFilesHaveRoom, secretsAreFew } from './secrets/secret-rules.ts';
import { parsePortMapping, PortMappingsSchema } from './syntax/port-mapping.ts';
import { partsOf, type SimpleWaitStrategy, type WaitStrategyConfig, WaitStrategySchema } from './wait-strategy.ts';
import { networksOrMode } from './workspace/workspace-rules.ts';

const MOST_PORTS_SHOWN = 5;

/** What one field of a container asks of another. */
export const CONTAINER_RULES: readonly Rule[] = [
  waitedPortIsPublished,
  askedContainerHasNetwork,
  mountTargetsDiffer,
  ...FILE_RULES,
  secretFilesHaveRoom,
  secretsAreFew,
  onlyJobsAreRunAgain,
  namesAreUsedOnce,
  attemptsFitIntoHistory,
  serviceNamesDiffer,
  ...RUN_OPTION_RULES,
  networksOrMode,
];

/** The same of a service: it is used on its network, where ports need not be published. */
export const SERVICE_RULES: readonly Rule[] = CONTAINER_RULES.filter((rule) => rule !== waitedPortIsPublished);

/** A port that nobody can reach is of no use, however ready it is. */
function* waitedPortIsPublished({ waitStrategy, ports = [] }: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (!v.is(WaitStrategySchema, waitStrategy) || !v.is(PortMappingsSchema, ports)) return;
  const published = ports
    .map(parsePortMapping)
    .filter(({ protocol }) => protocol === 'tcp')
    .map(({ containerPort }) => containerPort);
  const known = published.length === 0 ? 'there is none' : `it publishes ${listOf(published)}`;
  for (const [index, part] of partsOf(waitStrategy).entries()) {
    if ((part.type !== 'port' && part.type !== 'http') || published.includes(part.port)) continue;
    const path = [...pathOf(part, waitStrategy, index), 'port'];
    const expected = `a TCP port that 'ports' publishes (${known}); add '${part.port}' to 'ports'`;
    yield { path, expected, got: part.port };
  }
}

/** Nobody can: also of a service, which need not publish what is waited for. */
function* askedContainerHasNetwork({
  waitStrategy,
  networkMode,
}: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (networkMode !== 'none' || !v.is(WaitStrategySchema, waitStrategy)) return;
  for (const [index, part] of partsOf(waitStrategy).entries()) {
    if (part.type !== 'http') continue;
    const expected = "one that needs no network, which the networkMode 'none' does not have";
    yield { path: [...pathOf(part, waitStrategy, index), 'type'], expected, got: part.type };
  }
}

function pathOf(part: SimpleWaitStrategy, whole: WaitStrategyConfig, index: number): (string | number)[] {
  return part === whole ? ['waitStrategy'] : ['waitStrategy', 'of', index];
}

function* mountTargetsDiffer(fields: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  const seen = new Set<string>();
  for (const { target, place, path } of mountsOf(fields)) {
    if (seen.has(place)) yield { path, expected: 'a path inside the container that no other mount has', got: target };
    seen.add(place);
  }
}

/** A service does not end by itself; what it was used for would have to be done again, too. */
function* onlyJobsAreRunAgain(fields: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (lifecycleOf(fields) !== 'service') return;
  const expected = "none for a service; a job that has a 'waitStrategy' needs the lifecycle 'job'";
  for (const name of runsAgain(fields)) yield { path: [name], expected, got: fields[name] };
}

function* namesAreUsedOnce(fields: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  const { containerName } = fields;
  const [name] = runsAgain(fields);
  if (name === undefined || containerName === undefined) return;
  const expected = `none beside '${name}': each attempt is a container of its own`;
  yield { path: ['containerName'], expected, got: containerName };
}

/** The fields that let a job be run again. */
function runsAgain({ retry, rerunOnHostLoss }: Readonly<Record<string, unknown>>): string[] {
  return [...(retry === undefined ? [] : ['retry']), ...(rerunOnHostLoss === true ? ['rerunOnHostLoss'] : [])];
}

function listOf(ports: readonly number[]): string {
  const shown = ports.slice(0, MOST_PORTS_SHOWN).join(', ');
  return ports.length > MOST_PORTS_SHOWN ? `${shown} and ${ports.length - MOST_PORTS_SHOWN} more` : shown;
}
