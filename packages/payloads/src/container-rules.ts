import * as v from 'valibot';
import type { RuleIssue, Rule } from './cross-field-rules.ts';
import { parsePortMapping, PortMappingsSchema } from './syntax/port-mapping.ts';
import { mountTarget, VolumesSchema } from './syntax/volume.ts';
import { WaitStrategySchema } from './wait-strategy.ts';

/** What one field of a container asks of another. */
export const CONTAINER_RULES: readonly Rule[] = [waitedPortIsPublished, mountTargetsDiffer];

/** A port that nobody can reach is of no use, however ready it is. */
function* waitedPortIsPublished({ waitStrategy, ports = [] }: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (!v.is(WaitStrategySchema, waitStrategy) || !v.is(PortMappingsSchema, ports)) return;
  if (waitStrategy.type !== 'port' && waitStrategy.type !== 'http') return;
  const published = ports
    .map(parsePortMapping)
    .filter(({ protocol }) => protocol === 'tcp')
    .map(({ containerPort }) => containerPort);
  if (published.includes(waitStrategy.port)) return;
  const known = published.length === 0 ? 'there are none' : `there are ${published.join(', ')}`;
  const expected = `a TCP port that 'ports' publishes (${known}); add '${waitStrategy.port}' to 'ports'`;
  yield { path: ['waitStrategy', 'port'], expected, got: waitStrategy.port };
}

function* mountTargetsDiffer({ volumes = [] }: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (!v.is(VolumesSchema, volumes)) return;
  const targets = volumes.map(mountTarget);
  for (const [index, target] of targets.entries()) {
    if (targets.indexOf(target) === index) continue;
    yield { path: ['volumes', index], expected: 'a path inside the container that no other mount has', got: target };
  }
}
