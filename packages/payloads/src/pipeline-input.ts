import * as v from 'valibot';
import type { ContainerExecutionInput, ServiceInput } from './container-input.ts';
import { ContainersSchema, ServicesSchema } from './containers.ts';
import { crossFieldRules } from './cross-field-rules.ts';
import { SERVICES_OF_RUN_RULES } from './services.ts';

/** Containers that run one after the other. A service stays up while the steps after it run. */
export interface PipelineInput {
  /** The steps, in order: 1 to 1,000, at most 50 of them services. */
  containers: ContainerExecutionInput[];
  /** Whether the first step that does not succeed ends the pipeline; the rest is skipped. Default: `true`. */
  stopOnError?: boolean;
  /** Remove each step's container right after it, even one with `autoRemove: false`. Default: `false`. */
  cleanup?: boolean;
  /**
   * Services that are up while the steps run, which reach them by their `name`: at most 50, started in their order, each
   * when the one before is ready, and stopped in reverse. One that ends by itself fails the run, whatever `stopOnError`
   * says. Default: none.
   */
  services?: ServiceInput[];
}

/** Says nothing of unknown keys: {@link parsePipelineInput} does. */
export const PipelineInputSchema = v.pipe(
  v.object({
    containers: ContainersSchema,
    stopOnError: v.exactOptional(v.boolean()),
    cleanup: v.exactOptional(v.boolean()),
    services: v.exactOptional(ServicesSchema),
  }),
  crossFieldRules(SERVICES_OF_RUN_RULES),
);
