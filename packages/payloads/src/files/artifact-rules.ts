import * as v from 'valibot';
import type { Rule, RuleIssue } from '../cross-field-rules.ts';
import { lifecycleOf } from '../lifecycle.ts';
import { isRecord } from '../syntax/text-record.ts';
import { ArtifactSourceSchema } from './container-file.ts';

type Fields = Readonly<Record<string, unknown>>;
type Path = (string | number)[];

/** Only what ran before in the same pipeline can have left something. */
export const artifactsAreOfStepsBefore: Rule = function* ({ containers, services }) {
  const steps = recordsIn(containers);
  for (const [index, step] of steps.entries()) {
    const before = steps.slice(0, index);
    for (const [path, source] of sourcesOf(step, ['containers', index])) {
      const problem = problemOf(source, before);
      if (problem !== undefined) yield { path: [...path, 'step'], expected: problem, got: source };
    }
    yield* noArtifactsOf(step['services'], ['containers', index, 'services']);
  }
  yield* noArtifactsOf(services, ['services']);
};

/** Of containers that run side by side, with their services. */
export const containersHaveNoArtifacts: Rule = function* ({ containers, services }) {
  yield* noArtifactsOf(containers, ['containers']);
  yield* noArtifactsOf(services, ['services']);
};

/** Of a container alone, with its services. */
export const hasNoArtifacts: Rule = function* (container) {
  yield* noArtifactsOf([container], []);
};

function problemOf(name: unknown, before: readonly Fields[]): string | undefined {
  const named = before.filter((step) => step['name'] === name);
  const [step] = named;
  if (step === undefined) return 'the name of a step before this one';
  if (named.length > 1) return 'the name of one step before this one; several have it';
  if (step['collect'] === undefined) return "the name of a step with 'collect'";
  return lifecycleOf(step) === 'service' ? 'the name of a job: a service has not ended by then' : undefined;
}

/** @param path - where the list is; empty: it is the one container that there is */
function* noArtifactsOf(containers: unknown, path: Path): Generator<RuleIssue> {
  for (const [index, container] of recordsIn(containers).entries()) {
    const at = path.length === 0 ? [] : [...path, index];
    for (const [source, step] of sourcesOf(container, at)) {
      const expected = 'none: only the steps of a pipeline have artifacts of steps before them';
      yield { path: source, expected, got: step };
    }
    yield* noArtifactsOf(container['services'], [...at, 'services']);
  }
}

/** Where a container asks for artifacts, and the names of their steps. */
function* sourcesOf({ files }: Fields, path: Path): Generator<[path: Path, step: string]> {
  for (const [index, { artifact }] of recordsIn(files).entries()) {
    if (v.is(ArtifactSourceSchema, artifact)) yield [[...path, 'files', index, 'artifact'], artifact.step];
  }
}

/** Whatever is no object is told by the schema. */
function recordsIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map((element: unknown) => (isRecord(element) ? element : {})) : [];
}
