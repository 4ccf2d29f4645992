import * as v from 'valibot';
import { type Duration, DurationSchema } from './syntax/duration.ts';
import { EnvSchema } from './syntax/env.ts';
import { ImageReferenceSchema } from './syntax/image-reference.ts';
import { LabelsSchema } from './syntax/labels.ts';
import { StepNameSchema } from './syntax/step-name.ts';
import { AbsolutePathSchema, NonEmptyTextSchema, TextSchema } from './syntax/text.ts';

/** One container to run. Only `image` is required; what is left out keeps the image's or the engine's default. */
export interface ContainerExecutionInput {
  /** Image reference. Pulled when the engine does not have it. */
  image: string;
  /** Docker's CMD, one argument an element; no shell is put around it. */
  command?: string[];
  /** Docker's ENTRYPOINT, one argument an element; replaces the image's. */
  entrypoint?: string[];
  /** Environment variables. They are visible in the engine's inspect and in the workflow's history. */
  env?: Record<string, string>;
  /** Absolute path inside the container. */
  workingDir?: string;
  /** `user`, `uid`, `user:group` or `uid:gid`. */
  user?: string;
  /** The step's name: a label on the container, part of its name, and `name` in the result. */
  name?: string;
  /** Labels of the container, beside those of this project. Names beginning with `tdw.` are reserved. */
  labels?: Record<string, string>;
  /**
   * The longest that the container may run, from its start on the engine's clock. Then it is stopped
   * (SIGTERM, 10 s grace, SIGKILL) and the result's status is `timedOut`. Default: no limit.
   */
  runTimeout?: Duration;
  /** Remove the container once its result is known. `false` keeps it, stopped, for inspection. Default: `true`. */
  autoRemove?: boolean;
}

/** Says nothing of unknown keys: {@link parseContainerExecutionInput} does, of all of them at once. */
export const ContainerExecutionInputSchema = v.object({
  image: ImageReferenceSchema,
  command: v.exactOptional(v.array(TextSchema)),
  entrypoint: v.exactOptional(v.array(TextSchema)),
  env: v.exactOptional(EnvSchema),
  workingDir: v.exactOptional(AbsolutePathSchema),
  user: v.exactOptional(NonEmptyTextSchema),
  name: v.exactOptional(StepNameSchema),
  labels: v.exactOptional(LabelsSchema),
  runTimeout: v.exactOptional(DurationSchema),
  autoRemove: v.exactOptional(v.boolean()),
});
