import type { Rule, RuleIssue } from './cross-field-rules.ts';
import { isRecord } from './syntax/text-record.ts';

/**
 * The most services of one run. They are up together, each with a slot of its worker's: a run that needs more than
 * there are would wait for itself.
 */
export const MOST_SERVICES = 50;

/** The most services of one container, of which there may be a hundred beside each other. */
export const MOST_SERVICES_OF_A_CONTAINER = 10;

/** On the network of a container and its services, each has a name of its own. */
export const serviceNamesDiffer: Rule = function* ({ name, services }) {
  yield* differing(namesOf(services, ['services']), hostNames([{ name }]));
};

/** Containers are on the network of their run's services, and on that of their own beside. */
const serviceNamesOfRunDiffer: Rule = function* ({ services, containers }) {
  const ofRun = namesOf(services, ['services']);
  yield* differing(ofRun, new Set());
  const taken = hostNames(ofRun);
  for (const [index, { name, services: own }] of listOf(containers).entries()) {
    const named = { name, path: ['containers', index, 'name'] };
    for (const each of [named, ...namesOf(own, ['containers', index, 'services'])]) {
      yield* differing([each], new Set(taken));
    }
  }
};

/** They are up on one host, and gone with it. */
const servicesHaveOneHost: Rule = function* ({ services, containers }) {
  if (listOf(services).length === 0) return;
  for (const [index, { rerunOnHostLoss }] of listOf(containers).entries()) {
    if (rerunOnHostLoss !== true) continue;
    const expected = "none beside the run's 'services', which are lost with their host";
    yield { path: ['containers', index, 'rerunOnHostLoss'], expected, got: rerunOnHostLoss };
  }
};

/** What the services of a run ask of its containers. */
export const SERVICES_OF_RUN_RULES: readonly Rule[] = [serviceNamesOfRunDiffer, servicesHaveOneHost];

interface Named {
  name: unknown;
  path: (string | number)[];
}

function hostNames(named: readonly Pick<Named, 'name'>[]): Set<string> {
  return new Set(named.flatMap(({ name }) => (typeof name === 'string' ? [name.toLowerCase()] : [])));
}

/** @param taken - is added to */
function* differing(names: readonly Named[], taken: Set<string>): Generator<RuleIssue> {
  for (const { name, path } of names) {
    if (typeof name !== 'string') continue;
    // They are host names.
    const host = name.toLowerCase();
    if (taken.has(host)) yield { path, expected: 'a name that no other container on its network has', got: name };
    taken.add(host);
  }
}

function namesOf(services: unknown, path: (string | number)[]): Named[] {
  return listOf(services).map(({ name }, index) => ({ name, path: [...path, index, 'name'] }));
}

/** Whatever is no object is told by the schema. */
function listOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map((element: unknown) => (isRecord(element) ? element : {})) : [];
}
