import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { ContainerExecutionInputSchema, ServiceInputSchema } from '../src/container-input.ts';
import { ArtifactSourceSchema, ContainerFileSchema } from '../src/files/container-file.ts';
import { ParallelInputSchema } from '../src/parallel-input.ts';
import { PipelineInputSchema } from '../src/pipeline-input.ts';
import { ContainerRetryPolicySchema } from '../src/retry-policy.ts';
import { DeviceMappingSchema, GpuListSchema, GpuRequestSchema } from '../src/run-options/devices.ts';
import { SecretFileSchema } from '../src/secrets/secret-file.ts';
import { HealthcheckSchema } from '../src/run-options/healthcheck.ts';
import { LoggingOptionsSchema, LoggingSchema } from '../src/run-options/logging.ts';
import { SoftAndHardSchema, UlimitsSchema } from '../src/run-options/ulimits.ts';
import { DurationSchema } from '../src/syntax/duration.ts';
import { LongVolumeSchema } from '../src/syntax/volume.ts';
import { HttpStatusSchema, SimpleWaitStrategySchema, WaitStrategySchema } from '../src/wait-strategy.ts';
import { NetworkMembershipSchema, RunNetworkSchema } from '../src/workspace/networks.ts';
import { describeFields } from './describe-fields.ts';
import { overrideSchema } from './override-schema.ts';

/** What is used in more than one place, or behind a choice by type, under the name of its TypeScript type. */
const DEFINITIONS: Readonly<Record<string, GenericSchema>> = {
  ArtifactSource: ArtifactSourceSchema,
  ContainerFile: ContainerFileSchema,
  ContainerRetryPolicy: ContainerRetryPolicySchema,
  DeviceMapping: DeviceMappingSchema,
  Duration: DurationSchema,
  GpuRequest: GpuRequestSchema,
  GpuRequests: GpuListSchema,
  Healthcheck: HealthcheckSchema,
  HttpStatus: HttpStatusSchema,
  NetworkMembership: NetworkMembershipSchema,
  ServiceInput: ServiceInputSchema,
  SecretFile: SecretFileSchema,
  Logging: LoggingSchema,
  LoggingOptions: LoggingOptionsSchema,
  Ulimit: SoftAndHardSchema,
  Ulimits: UlimitsSchema,
  VolumeMount: LongVolumeSchema,
  SimpleWaitStrategy: SimpleWaitStrategySchema,
  WaitStrategyConfig: WaitStrategySchema,
};

/** The JSON Schema (draft 2020-12) of each input, by the name of its file. */
export function jsonSchemas(): Record<string, JsonSchema> {
  const ofRuns = {
    ...DEFINITIONS,
    ContainerExecutionInput: ContainerExecutionInputSchema,
    RunNetwork: RunNetworkSchema,
  };
  return {
    'container-execution-input.json': convert('ContainerExecutionInput', ContainerExecutionInputSchema, DEFINITIONS),
    'pipeline-input.json': convert('PipelineInput', PipelineInputSchema, ofRuns),
    'parallel-input.json': convert('ParallelInput', ParallelInputSchema, ofRuns),
  };
}

function convert(
  title: string,
  schema: GenericSchema,
  definitions: Readonly<Record<string, GenericSchema>>,
): JsonSchema {
  const { $schema, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    definitions,
    overrideSchema,
    // Rules between fields, between a record's keys, and between containers: what can be said is in the overrides.
    ignoreActions: ['check', 'raw_check'],
  });
  return describeFields({ $schema, title, ...rest });
}
