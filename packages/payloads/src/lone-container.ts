import * as v from 'valibot';
import { ContainerExecutionInputSchema } from './container-input.ts';
import { crossFieldRules } from './cross-field-rules.ts';
import { hasNoArtifacts } from './files/artifact-rules.ts';
import { networksAreOfRun } from './workspace/workspace-rules.ts';

/** A container that is run alone, with its services at most: there is no run of which it could have anything. */
export const LoneContainerSchema = v.pipe(
  ContainerExecutionInputSchema,
  crossFieldRules([hasNoArtifacts, networksAreOfRun]),
);
