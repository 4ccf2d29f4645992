import type { JsonSchema } from '@valibot/to-json-schema';
import { type DocumentedInterface, readInterfaces } from './read-interfaces.ts';

const SOURCES = [
  // Before those that extend them.
  'run-options/ulimits.ts',
  'run-options/resources.ts',
  'run-options/devices.ts',
  'run-options/file-system.ts',
  'run-options/security.ts',
  'run-options/namespaces.ts',
  'run-options/network.ts',
  'run-options/process.ts',
  'run-options/healthcheck.ts',
  'run-options/logging.ts',
  'run-options/run-options.ts',
  'container-input.ts',
  'files/container-file.ts',
  'pipeline-input.ts',
  'parallel-input.ts',
  'retry-policy.ts',
  'secrets/secret-file.ts',
  'wait-strategy.ts',
  'syntax/volume.ts',
  'workspace/networks.ts',
];

const SIMPLE_WAIT_STRATEGIES = {
  log: 'LogWaitStrategy',
  port: 'PortWaitStrategy',
  http: 'HttpWaitStrategy',
  healthy: 'HealthyWaitStrategy',
  command: 'CommandWaitStrategy',
};

/** The interface behind each variant of a choice, by the choice's definition and the variant's `type`. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  SimpleWaitStrategy: SIMPLE_WAIT_STRATEGIES,
  WaitStrategyConfig: { ...SIMPLE_WAIT_STRATEGIES, all: 'AllWaitStrategy', any: 'AnyWaitStrategy' },
  VolumeMount: { bind: 'BindMount', volume: 'NamedVolumeMount', tmpfs: 'TmpfsMount' },
};

/** Gives a schema and its definitions the comments of the interfaces that they are named after. */
export function describeFields(schema: JsonSchema): JsonSchema {
  const interfaces = new Map<string, DocumentedInterface>();
  for (const path of SOURCES) readInterfaces(new URL(`../src/${path}`, import.meta.url), interfaces);
  const definitions = Object.entries(schema.$defs ?? {}).map(([name, definition]) => [
    name,
    describe(definition as JsonSchema, name, interfaces),
  ]);
  const { $schema, title = '', ...rest } = schema;
  const described = describe({ ...rest, $defs: Object.fromEntries(definitions) }, title, interfaces);
  return { ...($schema !== undefined && { $schema }), ...described };
}

function describe(schema: JsonSchema, name: string, interfaces: ReadonlyMap<string, DocumentedInterface>): JsonSchema {
  const variants = VARIANTS[name];
  if (variants !== undefined) {
    const options = (schema.oneOf as JsonSchema[]).map((option) =>
      describe(option, variants[typeOf(option)]!, interfaces),
    );
    return { ...schema, oneOf: options };
  }
  const documented = interfaces.get(name);
  if (documented === undefined) return schema;
  const properties = Object.entries(schema.properties ?? {}).map(([field, property]) => {
    const description = documented.fields.get(field);
    return [field, description === undefined ? property : { description, ...(property as JsonSchema) }];
  });
  return { title: name, description: documented.description, ...schema, properties: Object.fromEntries(properties) };
}

function typeOf(option: JsonSchema): string {
  return (option.properties!['type'] as { const: string }).const;
}
