import * as v from 'valibot';
import type { ContainerExecutionInput } from './container-input.ts';
import { ContainersSchema } from './containers.ts';

/** Containers that run one after the other. A service stays up while the steps after it run. */
export interface PipelineInput {
  /** The steps, in order: 1 to 1,000, at most 50 of them services. */
  containers: ContainerExecutionInput[];
  /** Whether the first step that does not succeed ends the pipeline; the rest is skipped. Default: `true`. */
  stopOnError?: boolean;
  /** Remove each step's container right after it, even one with `autoRemove: false`. Default: `false`. */
  cleanup?: boolean;
}

/** Says nothing of unknown keys: {@link parsePipelineInput} does. */
export const PipelineInputSchema = v.object({
  containers: ContainersSchema,
  stopOnError: v.exactOptional(v.boolean()),
  cleanup: v.exactOptional(v.boolean()),
});
