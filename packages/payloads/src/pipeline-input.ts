import * as v from 'valibot';
import type { ContainerExecutionInput, ServiceInput } from './container-input.ts';
import { ContainersSchema, ServicesSchema } from './containers.ts';
import { crossFieldRules } from './cross-field-rules.ts';
import { artifactsAreOfStepsBefore } from './files/artifact-rules.ts';
import { SERVICES_OF_RUN_RULES } from './services.ts';
import { type RunNetwork, RunNetworksSchema } from './workspace/networks.ts';
import { type RunVolume, RunVolumesSchema } from './workspace/volumes.ts';
import { WORKSPACE_RULES } from './workspace/workspace-rules.ts';

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
  /**
   * Networks of the run's own, by name: at most 8, made when the first container needs them and removed at the end. A
   * container without `networks` is in the one called `default`, if there is one. Default: none.
   */
  networks?: Record<string, RunNetwork>;
  /**
   * Volumes of the run's own, by name: at most 50, made when the first container mounts them and removed, with what is in
   * them, at the end. Default: none; the volumes that mounts name are the engine's, and stay.
   */
  volumes?: Record<string, RunVolume>;
}

/** Says nothing of unknown keys: {@link parsePipelineInput} does. */
export const PipelineInputSchema = v.pipe(
  v.object({
    containers: ContainersSchema,
    stopOnError: v.exactOptional(v.boolean()),
    cleanup: v.exactOptional(v.boolean()),
    services: v.exactOptional(ServicesSchema),
    networks: v.exactOptional(RunNetworksSchema),
    volumes: v.exactOptional(RunVolumesSchema),
  }),
  crossFieldRules([...SERVICES_OF_RUN_RULES, ...WORKSPACE_RULES, artifactsAreOfStepsBefore]),
);
