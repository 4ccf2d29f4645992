import type { JsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { CAPABILITY, CapabilitySchema } from '../src/run-options/capabilities.ts';
import {
  DEVICE_PERMISSIONS,
  DEVICE_SOURCE,
  DEVICE_TARGET,
  DevicePermissionsSchema,
  DeviceSchema,
  DeviceSourceSchema,
  DeviceTargetSchema,
  GpuCountSchema,
  GpuOptionsSchema,
  GpusSchema,
  MOST_GPUS,
  SHORT_DEVICE,
} from '../src/run-options/devices.ts';
import { EXTRA_HOST, ExtraHostsSchema, HOST_ADDRESS, HOST_NAME } from '../src/run-options/extra-hosts.ts';
import { TMPFS, TmpfsListSchema } from '../src/run-options/file-system.ts';
import { HealthcheckRetriesSchema, HealthcheckTestSchema, MOST_RETRIES } from '../src/run-options/healthcheck.ts';
import {
  LEAST_LOG_FILES,
  LOG_DRIVERS,
  LogDriverSchema,
  LogFilesSchema,
  MOST_LOG_FILES,
} from '../src/run-options/logging.ts';
import {
  IPC_MODE,
  IpcModeSchema,
  PID_MODE,
  PidModeSchema,
  SYSCTL,
  SYSCTL_TEXT,
  SysctlsSchema,
} from '../src/run-options/namespaces.ts';
import {
  DNS_OPT,
  DNS_SEARCH,
  DnsOptSchema,
  DnsSearchesSchema,
  HOSTNAME,
  HostnameSchema,
  LONGEST_HOSTNAME,
  NAME_SERVER,
  NameServersSchema,
  NETWORK_MODE,
  NetworkModeSchema,
} from '../src/run-options/network.ts';
import { SIGNAL, SignalSchema } from '../src/run-options/process.ts';
import {
  CPUS,
  CPUSET,
  CpusetSchema,
  CpuSharesSchema,
  CpusSchema,
  LEAST_CPU_SHARES,
  LEAST_CPUS,
  MemswapLimitSchema,
  MOST_CPU_SHARES,
  MOST_CPUS,
  MOST_PIDS,
  PidsLimitSchema,
} from '../src/run-options/resources.ts';
import { GroupSchema, LARGEST_GROUP, SECURITY_OPT, SecurityOptSchema } from '../src/run-options/security.ts';
import { UlimitNumberSchema, UlimitSchema } from '../src/run-options/ulimits.ts';
import {
  BYTE_SIZE,
  ByteSizeSchema,
  LARGEST_BYTE_SIZE,
  LEAST_MEMORY,
  MemorySizeSchema,
} from '../src/syntax/byte-size.ts';
import { FILLED_TEXT, NO_NUL } from '../src/syntax/text.ts';
import { oneOrMore, record, text, wholeNumber } from './keywords.ts';

const memory: JsonSchema = { anyOf: [wholeNumber(LEAST_MEMORY, LARGEST_BYTE_SIZE), text(BYTE_SIZE)] };
const orNoLimit = (rule: JsonSchema): JsonSchema => ({ anyOf: [rule, { const: -1 }] });

/** The rules of run options, as in `override-schema.ts`. */
export const RUN_OPTION_RULES: readonly (readonly [GenericSchema, JsonSchema])[] = [
  [ByteSizeSchema, { anyOf: [wholeNumber(1, LARGEST_BYTE_SIZE), text(BYTE_SIZE)] }],
  [MemorySizeSchema, memory],
  [MemswapLimitSchema, orNoLimit(memory)],
  [CpusSchema, { anyOf: [{ type: 'number', minimum: LEAST_CPUS, maximum: MOST_CPUS }, text(CPUS)] }],
  [CpuSharesSchema, wholeNumber(LEAST_CPU_SHARES, MOST_CPU_SHARES)],
  [CpusetSchema, text(CPUSET)],
  [PidsLimitSchema, orNoLimit(wholeNumber(1, MOST_PIDS))],
  [UlimitNumberSchema, wholeNumber(-1, Number.MAX_SAFE_INTEGER)],
  [UlimitSchema, { anyOf: [wholeNumber(-1, Number.MAX_SAFE_INTEGER), { $ref: '#/$defs/Ulimit' }] }],
  [DeviceSchema, { anyOf: [text(SHORT_DEVICE), { $ref: '#/$defs/DeviceMapping' }] }],
  [DeviceSourceSchema, text(DEVICE_SOURCE)],
  [DeviceTargetSchema, text(DEVICE_TARGET)],
  [DevicePermissionsSchema, text(DEVICE_PERMISSIONS)],
  [GpusSchema, { anyOf: [{ const: 'all' }, { $ref: '#/$defs/GpuRequests' }] }],
  [GpuCountSchema, { anyOf: [{ const: 'all' }, wholeNumber(1, MOST_GPUS)] }],
  [GpuOptionsSchema, record({ minLength: 1 }, text(NO_NUL))],
  [TmpfsListSchema, oneOrMore(text(TMPFS))],
  [CapabilitySchema, text(CAPABILITY)],
  [SecurityOptSchema, text(SECURITY_OPT)],
  [GroupSchema, { anyOf: [wholeNumber(0, LARGEST_GROUP), text(FILLED_TEXT)] }],
  [PidModeSchema, text(PID_MODE)],
  [IpcModeSchema, text(IPC_MODE)],
  [SysctlsSchema, record(text(SYSCTL), { anyOf: [safeInteger(), text(SYSCTL_TEXT)] })],
  [NetworkModeSchema, text(NETWORK_MODE)],
  [HostnameSchema, { ...text(HOSTNAME), maxLength: LONGEST_HOSTNAME }],
  [NameServersSchema, oneOrMore(text(NAME_SERVER))],
  [DnsSearchesSchema, oneOrMore(text(DNS_SEARCH))],
  [DnsOptSchema, text(DNS_OPT)],
  [
    ExtraHostsSchema,
    { anyOf: [{ type: 'array', items: text(EXTRA_HOST) }, record(text(HOST_NAME), text(HOST_ADDRESS))] },
  ],
  [SignalSchema, text(SIGNAL)],
  [HealthcheckTestSchema, { anyOf: [text(FILLED_TEXT), healthcheckList()] }],
  [HealthcheckRetriesSchema, wholeNumber(1, MOST_RETRIES)],
  [LogDriverSchema, { enum: [...LOG_DRIVERS] }],
  [LogFilesSchema, wholeNumber(LEAST_LOG_FILES, MOST_LOG_FILES)],
];

function safeInteger(): JsonSchema {
  return wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

/** The first element says how the rest is run. */
function healthcheckList(): JsonSchema {
  return { type: 'array', minItems: 2, items: text(NO_NUL), contains: { enum: ['CMD', 'CMD-SHELL'] } };
}
