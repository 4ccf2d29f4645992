import * as v from 'valibot';
import type { Rule, RuleIssue } from '../cross-field-rules.ts';
import { isRecord } from '../syntax/text-record.ts';
import { VolumesSchema } from '../syntax/volume.ts';
import { ContainerNetworksSchema, DEFAULT_NETWORK, membershipsOf, RunNetworksSchema } from './networks.ts';
import { RunVolumesSchema, volumeNameOf } from './volumes.ts';

/** Of a container alone. */
export const networksOrMode: Rule = function* ({ networks, networkMode }) {
  if (networks === undefined || networkMode === undefined) return;
  const expected = "none beside 'networkMode', which says where the container is instead";
  yield { path: ['networks'], expected, got: networks };
};

/** Of a container that is run alone: the only network that it can be in is that of its services. */
export const networksAreOfRun: Rule = function* (container) {
  yield* undeclared(container, [], hasServices(container) ? new Set([DEFAULT_NETWORK]) : new Set());
};

/** A name that is not declared would be a network of nobody. */
const networksAreDeclared: Rule = function* (run) {
  if (!v.is(v.optional(RunNetworksSchema), run['networks'])) return;
  const names = new Set(Object.keys(run['networks'] ?? {}));
  if (hasServices(run)) names.add(DEFAULT_NETWORK);
  for (const [path, container, isBesideServices] of containersOf(run)) {
    yield* undeclared(container, path, isBesideServices ? new Set([...names, DEFAULT_NETWORK]) : names);
  }
};

/** The engine would publish nothing, and not say so. */
const portsAreNotInternal: Rule = function* (run) {
  const { networks: declared } = run;
  if (!v.is(RunNetworksSchema, declared)) return;
  for (const [path, { ports, networks, networkMode }] of containersOf(run)) {
    if (!Array.isArray(ports) || ports.length === 0 || networkMode !== undefined) continue;
    if (!v.is(v.optional(ContainerNetworksSchema), networks)) continue;
    const names = membershipsOf(networks ?? [DEFAULT_NETWORK]).map(([name]) => name);
    if (!names.every((name) => Object.hasOwn(declared, name) && declared[name]!.internal === true)) continue;
    const expected = 'none for a container all of whose networks are internal: nothing is published from there';
    yield { path: [...path, 'ports'], expected, got: ports };
  }
};

/** What is in them is on the host that is lost. */
const volumesStayOnTheirHost: Rule = function* (run) {
  const { volumes: declared } = run;
  if (!v.is(RunVolumesSchema, declared)) return;
  for (const [path, { volumes, rerunOnHostLoss }] of containersOf(run)) {
    if (rerunOnHostLoss !== true || !v.is(VolumesSchema, volumes)) continue;
    const shared = volumes.map(volumeNameOf).find((name) => name !== undefined && Object.hasOwn(declared, name));
    if (shared === undefined) continue;
    const expected = `none for a container that mounts the run's volume '${shared}', which is lost with its host`;
    yield { path: [...path, 'rerunOnHostLoss'], expected, got: rerunOnHostLoss };
  }
};

/** What a run and its containers ask of each other, as to what they share. */
export const WORKSPACE_RULES: readonly Rule[] = [networksAreDeclared, portsAreNotInternal, volumesStayOnTheirHost];

function* undeclared(
  { networks }: Readonly<Record<string, unknown>>,
  path: (string | number)[],
  declared: ReadonlySet<string>,
): Generator<RuleIssue> {
  if (!v.is(ContainerNetworksSchema, networks)) return;
  const known = [...declared].map((name) => `'${name}'`).join(', ') || 'none';
  const expected = `a network that the run's 'networks' declare (${known})`;
  for (const [index, [name]] of membershipsOf(networks).entries()) {
    if (!declared.has(name)) {
      yield { path: [...path, 'networks', Array.isArray(networks) ? index : name], expected, got: name };
    }
  }
}

type Located = [path: (string | number)[], container: Readonly<Record<string, unknown>>, isBesideServices: boolean];

/** All containers of a run with their places, services among them. */
function* containersOf(run: Readonly<Record<string, unknown>>): Generator<Located> {
  for (const field of ['services', 'containers']) {
    for (const [path, container] of elementsOf(run[field], [field])) {
      yield [path, container, hasServices(container)];
      for (const [servicePath, service] of elementsOf(container['services'], [...path, 'services'])) {
        yield [servicePath, service, true];
      }
    }
  }
}

function* elementsOf(
  list: unknown,
  path: (string | number)[],
): Generator<[(string | number)[], Record<string, unknown>]> {
  if (!Array.isArray(list)) return;
  for (const [index, element] of list.entries()) if (isRecord(element)) yield [[...path, index], element];
}

function hasServices({ services }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(services) && services.length > 0;
}
