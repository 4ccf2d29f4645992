import type { JsonSchema, OverrideSchemaContext } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { AUTO_REMOVE, AutoRemoveSchema } from '../src/auto-remove.ts';
import { ContainersSchema, MOST_CONTAINERS } from '../src/containers.ts';
import { COLLECT_PATTERN, CollectPatternSchema, LONGEST_COLLECT_PATTERN } from '../src/files/collect-pattern.ts';
import { BASE64, Base64Schema, ContainerFileSchema, FileContentSchema } from '../src/files/container-file.ts';
import { FILE_OR_FOLDER_PATH, FileOrFolderPathSchema, LONGEST_FILE_PATH } from '../src/files/file-path.ts';
import { LABEL_PREFIX } from '../src/labels.ts';
import { MaxConcurrencySchema } from '../src/parallel-input.ts';
import {
  BackoffCoefficientSchema,
  ExitCodeSchema,
  LARGEST_BACKOFF_COEFFICIENT,
  LARGEST_EXIT_CODE,
  MaximumAttemptsSchema,
  MOST_ATTEMPTS,
} from '../src/retry-policy.ts';
import { LARGEST_ID, OwnerIdSchema, SECRET_TARGET, SecretTargetSchema } from '../src/secrets/secret-file.ts';
import { LONGEST_SECRET_NAME, SECRET_NAME, SecretNameSchema } from '../src/secrets/secret-reference.ts';
import { MOST_SERVICES } from '../src/services.ts';
import { CONTAINER_NAME, ContainerNameSchema } from '../src/syntax/container-name.ts';
import { CREDENTIALS_NAME, CredentialsNameSchema } from '../src/syntax/credentials-name.ts';
import { DurationSchema, LONGEST_DURATION, UNIT_NAMES } from '../src/syntax/duration.ts';
import { ENV_NAME, EnvSchema } from '../src/syntax/env.ts';
import { FILE_MODE, FileModeSchema } from '../src/syntax/file-mode.ts';
import { IMAGE_REFERENCE, ImageReferenceSchema, LONGEST_IMAGE_REFERENCE } from '../src/syntax/image-reference.ts';
import { LabelsSchema } from '../src/syntax/labels.ts';
import { LINE_PATTERN, LineRegExpSchema, LONGEST_LINE_PATTERN } from '../src/syntax/line-pattern.ts';
import { PLATFORM, PlatformSchema } from '../src/syntax/platform.ts';
import { PORT_MAPPING, PortMappingSchema, PortNumberSchema } from '../src/syntax/port-mapping.ts';
import { STEP_NAME, StepNameSchema } from '../src/syntax/step-name.ts';
import {
  ABSOLUTE_PATH,
  AbsolutePathSchema,
  FILLED_TEXT,
  NO_NUL,
  NonEmptyTextSchema,
  TextSchema,
} from '../src/syntax/text.ts';
import {
  HostPathSchema,
  MOUNT_TARGET,
  MountTargetSchema,
  SHORT_VOLUME,
  VOLUME_NAME,
  VolumeNameSchema,
  VolumeSchema,
} from '../src/syntax/volume.ts';
import {
  HEADER_NAME,
  HEADER_VALUE,
  HeadersSchema,
  HTTP_PATH,
  HttpPathSchema,
  HttpStatusesSchema,
  HttpStatusSchema,
  HttpWaitStrategySchema,
  LogWaitStrategySchema,
  MOST_TIMES,
  TimesSchema,
} from '../src/wait-strategy.ts';
import {
  ContainerNetworksSchema,
  HOST_ALIAS,
  HostAliasSchema,
  MOST_NETWORKS,
  NETWORK_NAME,
  RunNetworksSchema,
} from '../src/workspace/networks.ts';
import { LONGEST_RUN_VOLUME_NAME, MOST_VOLUMES, RunVolumesSchema } from '../src/workspace/volumes.ts';
import { oneOrMore, patternOf, record, text, wholeNumber } from './keywords.ts';
import { RUN_OPTION_RULES } from './run-option-rules.ts';

/** What the converter cannot know: the rule of each schema that is a function, from the same constants. */
export function overrideSchema({ valibotSchema, jsonSchema, errors }: OverrideSchemaContext): JsonSchema | undefined {
  const rule = RULES.get(valibotSchema);
  if (errors !== undefined || rule !== undefined) return rule;
  const extras = EXTRAS.get(valibotSchema);
  // The parser reports unknown keys itself, all of them at once; its schemas say nothing of them.
  if (valibotSchema.type === 'object') return { ...jsonSchema, ...extras, additionalProperties: false };
  return extras && { ...jsonSchema, ...extras };
}

const RULES: ReadonlyMap<unknown, JsonSchema> = byFirst([
  [TextSchema, text(NO_NUL)],
  [NonEmptyTextSchema, text(FILLED_TEXT)],
  [AbsolutePathSchema, text(ABSOLUTE_PATH)],
  [HostPathSchema, text(ABSOLUTE_PATH)],
  [MountTargetSchema, text(MOUNT_TARGET)],
  [VolumeNameSchema, text(VOLUME_NAME)],
  [VolumeSchema, { anyOf: [text(SHORT_VOLUME), { $ref: '#/$defs/VolumeMount' }] }],
  [StepNameSchema, text(STEP_NAME)],
  [ContainerNameSchema, text(CONTAINER_NAME)],
  [ImageReferenceSchema, { ...text(IMAGE_REFERENCE), maxLength: LONGEST_IMAGE_REFERENCE }],
  [PlatformSchema, text(PLATFORM)],
  [CredentialsNameSchema, text(CREDENTIALS_NAME)],
  [LineRegExpSchema, { ...text(LINE_PATTERN), maxLength: LONGEST_LINE_PATTERN }],
  [PortMappingSchema, text(PORT_MAPPING)],
  [PortNumberSchema, wholeNumber(1, 65_535)],
  [HttpPathSchema, text(HTTP_PATH)],
  [HttpStatusSchema, wholeNumber(100, 599)],
  [HttpStatusesSchema, oneOrMore({ $ref: '#/$defs/HttpStatus' }, { minItems: 1 })],
  [TimesSchema, wholeNumber(1, MOST_TIMES)],
  [MaximumAttemptsSchema, wholeNumber(1, MOST_ATTEMPTS)],
  [BackoffCoefficientSchema, { type: 'number', minimum: 1, maximum: LARGEST_BACKOFF_COEFFICIENT }],
  [ExitCodeSchema, wholeNumber(1, LARGEST_EXIT_CODE)],
  [MaxConcurrencySchema, wholeNumber(0, MOST_CONTAINERS)],
  [
    DurationSchema,
    {
      description: DurationSchema.message as string,
      anyOf: [{ type: 'number', minimum: 1, maximum: LONGEST_DURATION }, durationText()],
    },
  ],
  [FileOrFolderPathSchema, { ...text(FILE_OR_FOLDER_PATH), maxLength: LONGEST_FILE_PATH }],
  [FileContentSchema, { type: 'string' }],
  [Base64Schema, text(BASE64)],
  [CollectPatternSchema, { ...text(COLLECT_PATTERN), maxLength: LONGEST_COLLECT_PATTERN }],
  [SecretNameSchema, secretName()],
  [SecretTargetSchema, text(SECRET_TARGET)],
  [FileModeSchema, text(FILE_MODE)],
  [OwnerIdSchema, wholeNumber(0, LARGEST_ID)],
  [EnvSchema, record({ pattern: patternOf(ENV_NAME) }, { anyOf: [text(NO_NUL), secretReference()] })],
  [LabelsSchema, record({ minLength: 1, not: { pattern: `^${escaped(LABEL_PREFIX)}` } }, text(NO_NUL))],
  [AutoRemoveSchema, { enum: [...AUTO_REMOVE] }],
  ...RUN_OPTION_RULES,
  [HeadersSchema, record({ pattern: patternOf(HEADER_NAME) }, text(HEADER_VALUE))],
  [HostAliasSchema, text(HOST_ALIAS)],
  [RunNetworksSchema, networks({ $ref: '#/$defs/RunNetwork' })],
  [
    ContainerNetworksSchema,
    {
      anyOf: [
        { type: 'array', items: text(NETWORK_NAME), minItems: 1, maxItems: MOST_NETWORKS, uniqueItems: true },
        { ...networks({ $ref: '#/$defs/NetworkMembership' }), minProperties: 1 },
      ],
    },
  ],
  [
    RunVolumesSchema,
    {
      ...record(
        { pattern: patternOf(VOLUME_NAME), maxLength: LONGEST_RUN_VOLUME_NAME },
        { type: 'object', maxProperties: 0 },
      ),
      maxProperties: MOST_VOLUMES,
    },
  ],
]);

/** The converter's type has the keywords of draft 7. */
type Extras = JsonSchema & { minContains?: number; maxContains?: number };

const EXTRAS: ReadonlyMap<unknown, Extras> = byFirst<Extras>([
  [ContainerFileSchema, { oneOf: [has('content'), has('contentBase64'), has('artifact')] }],
  [LogWaitStrategySchema, { oneOf: [has('message'), has('pattern')] }],
  [
    HttpWaitStrategySchema,
    { not: { properties: { body: true, bodyPattern: true }, required: ['body', 'bodyPattern'] } },
  ],
  [ContainersSchema, { contains: service(), minContains: 0, maxContains: MOST_SERVICES }],
]);

/** The converter takes a pipe apart, and asks for its first schema. */
function byFirst<T = JsonSchema>(rules: readonly (readonly [GenericSchema, T])[]): ReadonlyMap<unknown, T> {
  return new Map(rules.map(([schema, rule]) => ['pipe' in schema ? (schema.pipe as unknown[])[0] : schema, rule]));
}

function secretName(): JsonSchema {
  return { ...text(SECRET_NAME), maxLength: LONGEST_SECRET_NAME };
}

function secretReference(): JsonSchema {
  const secret = { description: 'The name under which the worker knows the value.', ...secretName() };
  return { type: 'object', properties: { secret }, required: ['secret'], additionalProperties: false };
}

/** Its rule stands beside; that it is named again is what strict validators ask for. */
function has(field: string): JsonSchema {
  return { properties: { [field]: true }, required: [field] };
}

/** As `lifecycleOf` tells one. */
function service(): JsonSchema {
  const said = { properties: { lifecycle: { const: 'service' } }, required: ['lifecycle'] };
  const meant = { properties: { waitStrategy: true, lifecycle: false }, required: ['waitStrategy'] };
  return { type: 'object', anyOf: [said, meant] };
}

function networks(network: JsonSchema): JsonSchema {
  return { ...record({ pattern: patternOf(NETWORK_NAME) }, network), maxProperties: MOST_NETWORKS };
}

/** As the parser reads one: blanks around it, and units in capitals, are let through. */
function durationText(): JsonSchema {
  const units = UNIT_NAMES.map((name) => name.replaceAll(/./g, (letter) => `[${letter}${letter.toUpperCase()}]`));
  return { type: 'string', pattern: String.raw`^\s*(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+) ?(?:${units.join('|')})\s*$` };
}

function escaped(literal: string): string {
  return literal.replaceAll('.', String.raw`\.`);
}
