import * as fc from 'fast-check';
import type { ContainerExecutionInput, ServiceInput } from '../container-input.ts';
import type { ParallelInput } from '../parallel-input.ts';
import type { PipelineInput } from '../pipeline-input.ts';
import { lifecycleOf } from '../lifecycle.ts';
import type { ContainerRetryPolicy } from '../retry-policy.ts';
import type { RunOptions } from '../run-options/run-options.ts';
import type { VolumeMount } from '../syntax/volume.ts';
import { partsOf, type SimpleWaitStrategy, type WaitStrategyConfig } from '../wait-strategy.ts';
import { runOptions } from './arbitrary-run-options.ts';

// Written from the documentation and not from the schemas' patterns, so that the two have to agree.
const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
const filledText = text.map((value) => `x${value}`);
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `/${words.join('/')}`);
const stepName = fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,62}$/);
const portNumber = fc.integer({ min: 1, max: 65_535 });
const unit = fc.constantFrom('ms', 's', ' sec', 'm', ' MINUTES', 'h', ' hour', 'd', 'weeks');
const duration = fc.oneof(
  fc.integer({ min: 1, max: 365 * 86_400_000 }),
  fc.tuple(fc.integer({ min: 1, max: 52 }), unit).map(([amount, name]) => `${amount}${name}`),
);

const image = fc
  .tuple(
    fc.constantFrom('', 'localhost/', 'ghcr.io/team/', 'registry.example.com:5000/', '[::1]:5000/'),
    fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/')),
    fc.constantFrom('', ':latest', ':3.22', ':V_1-rc.2'),
    fc.constantFrom('', `@sha256:${'0a'.repeat(32)}`),
  )
  .map((parts) => parts.join(''));

const hostAddress = fc.oneof(
  fc.ipV4().map((address) => `${address}:`),
  fc.constantFrom('[::1]:', '[2001:db8::7]:', '[::]:'),
);
const port = fc
  .tuple(fc.option(hostAddress, { nil: '' }), fc.option(portNumber), portNumber, fc.constantFrom('', '/tcp', '/udp'))
  .map(([address, host, container, protocol]) => {
    const separator = host !== null || address !== '' ? ':' : '';
    return `${address}${host ?? ''}${separator}${container}${protocol}`;
  });

const volumeName = word.map((name) => `${name}-data`);
const readOnly = fc.record({ readOnly: fc.boolean() }, { requiredKeys: [] });
const mode = fc.constantFrom('', ':ro', ':rw', ':z', ':ro,Z');

function volumeAt(target: string): fc.Arbitrary<string | VolumeMount> {
  return fc.oneof(
    fc.constant(target),
    fc.tuple(fc.oneof(volumeName, path), mode).map(([source, access]) => `${source}:${target}${access}`),
    fc.tuple(path, readOnly).map(([source, access]) => ({ type: 'bind' as const, source, target, ...access })),
    fc.tuple(volumeName, readOnly).map(([source, access]) => ({ type: 'volume' as const, source, target, ...access })),
    readOnly.map((access) => ({ type: 'volume' as const, target, ...access })),
    fc.constant({ type: 'tmpfs' as const, target }),
  );
}

const volumes = fc.uniqueArray(path, { maxLength: 3 }).chain((targets) => fc.tuple(...targets.map(volumeAt)));

const status = fc.integer({ min: 100, max: 599 });
const startupTimeout = { startupTimeout: duration };

const times = { times: fc.integer({ min: 1, max: 1_000_000 }) };
const simpleWaitStrategies: fc.Arbitrary<SimpleWaitStrategy> = fc.oneof(
  fc.record(
    { type: fc.constant('log' as const), message: filledText, ...times, ...startupTimeout },
    { requiredKeys: ['type', 'message'] },
  ),
  fc.record(
    {
      type: fc.constant('log' as const),
      pattern: fc.constantFrom('ready', '^[a-z]+ (up|ok)$', String.raw`\(?=\d{2,}`),
      ...times,
      ...startupTimeout,
    },
    { requiredKeys: ['type', 'pattern'] },
  ),
  fc.record(
    { type: fc.constant('port' as const), port: portNumber, ...startupTimeout },
    { requiredKeys: ['type', 'port'] },
  ),
  fc.record(
    {
      type: fc.constant('http' as const),
      port: portNumber,
      path: fc.webPath().map((value) => `/${value}`),
      status: fc.oneof(status, fc.array(status, { minLength: 1, maxLength: 3 })),
      headers: fc.dictionary(fc.stringMatching(/^[A-Za-z-]{1,20}$/), fc.stringMatching(/^[ -~]{0,20}$/), {
        maxKeys: 3,
      }),
      tls: fc.boolean(),
      body: filledText,
      ...startupTimeout,
    },
    { requiredKeys: ['type', 'port'] },
  ),
  fc.record({ type: fc.constant('healthy' as const), ...startupTimeout }, { requiredKeys: ['type'] }),
  fc.record(
    { type: fc.constant('command' as const), command: fc.array(text, { minLength: 1 }), ...startupTimeout },
    { requiredKeys: ['type', 'command'] },
  ),
);

/** Of a combination that has all the time that there is, which its parts may share. */
const waitStrategies: fc.Arbitrary<WaitStrategyConfig> = fc.oneof(
  simpleWaitStrategies,
  fc.record(
    {
      type: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(simpleWaitStrategies, { minLength: 1, maxLength: 3 }),
      startupTimeout: fc.constant('365d'),
    },
    { requiredKeys: ['type', 'of'] },
  ),
);

const retries: fc.Arbitrary<ContainerRetryPolicy> = fc.record(
  {
    maximumAttempts: fc.integer({ min: 1, max: 100 }),
    initialInterval: fc.integer({ min: 1, max: 1_000 }),
    backoffCoefficient: fc.double({ min: 1, max: 100, noNaN: true }),
    maximumInterval: fc.integer({ min: 1_000, max: 365 * 86_400_000 }),
    onExitCodes: fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 3 }),
    onRunTimeout: fc.boolean(),
    onOutOfMemory: fc.boolean(),
    onEngineRestart: fc.boolean(),
  },
  { requiredKeys: ['maximumAttempts'], noNullPrototype: true },
);

const envName = fc.oneof(
  fc.constantFrom('PATH', '__proto__', 'constructor', 'weird name', 'ünïcode'),
  text.map((name) => `X${name.replaceAll('=', '')}`),
);

const secret = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));
// Under other names: jest takes an object in 'constructor' for what its object was made by.
const env = fc
  .tuple(
    fc.dictionary(envName, text, { maxKeys: 3 }),
    fc.dictionary(word, fc.record({ secret }, { noNullPrototype: true }), { maxKeys: 2 }),
  )
  .map(([plain, secretOnes]) => ({ ...plain, ...secretOnes }));
const secrets = fc.uniqueArray(word, { maxLength: 3 }).chain((names) =>
  fc.tuple(
    ...names.map((name) =>
      fc.record(
        {
          secret,
          target: fc.constantFrom(name, `/srv/own-${name}/.file`, `/etc/own-${name}/file`),
          mode: fc.constantFrom('0400', '644'),
          uid: fc.nat(),
          gid: fc.nat(),
        },
        { requiredKeys: ['secret', 'target'], noNullPrototype: true },
      ),
    ),
  ),
);

// Apart from all mounts, which have no names that begin so.
const files = fc
  .uniqueArray(word, { maxLength: 3 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.oneof(
          fc.record({ path: fc.constant(`/.in/${name}`), content: text, mode: fc.constantFrom('0644', '755') }),
          fc.record({ path: fc.constant(`/.in/${name}`), contentBase64: fc.base64String(), uid: fc.nat() }),
        ),
      ),
    ),
  );
const collect = fc.array(fc.constantFrom('/.out', '/.out/', '/.out/**/*.xml', '/.a b/?'), {
  minLength: 1,
  maxLength: 3,
});

const plainContainers: fc.Arbitrary<ContainerExecutionInput> = fc
  .record(
    {
      image,
      pull: fc.constantFrom('always' as const, 'missing' as const, 'never' as const),
      platform: fc.constantFrom('linux/amd64', 'linux/arm/v7', 'windows/amd64'),
      registryCredentials: fc.constantFrom('ci-pull', 'a', 'Team_1.x'),
      command: fc.array(text, { maxLength: 4 }),
      entrypoint: fc.array(text, { maxLength: 2 }),
      env,
      secrets,
      files,
      collect,
      workingDir: path,
      user: filledText,
      ports: fc.array(port, { maxLength: 3 }),
      volumes,
      lifecycle: fc.constantFrom('job' as const, 'service' as const),
      waitStrategy: waitStrategies,
      name: stepName,
      containerName: fc.stringMatching(/^[A-Za-z0-9][\w.-]{1,60}$/),
      labels: fc.dictionary(
        text.map((name) => `x${name}`),
        text,
        { maxKeys: 3 },
      ),
      queueTimeout: duration,
      startTimeout: duration,
      runTimeout: duration,
      retry: retries,
      hostLossTimeout: duration,
      rerunOnHostLoss: fc.boolean(),
      autoRemove: fc.constantFrom(true, false, 'onSuccess' as const),
    },
    { requiredKeys: ['image'], noNullPrototype: true },
  )
  .map((container) => {
    if (lifecycleOf(container) === 'service' || container.containerName !== undefined) {
      delete container.retry;
      delete container.rerunOnHostLoss;
    }
    const { waitStrategy, ports = [] } = container;
    const waited = waitStrategy === undefined ? [] : partsOf(waitStrategy).filter((part) => 'port' in part);
    return waited.length === 0
      ? container
      : { ...container, ports: [...ports, ...waited.map((part) => `${part.port}`)] };
  });

/** Every field of a container now and then, and what they ask of each other. */
const withoutServices: fc.Arbitrary<ContainerExecutionInput> = fc
  .tuple(plainContainers, fc.oneof(fc.constant<RunOptions>({}), runOptions))
  .map(([container, options]) => {
    const { networkMode, healthcheck, ...others } = options;
    const isPublished = (container.ports ?? []).length > 0;
    const isHealthy = JSON.stringify(container.waitStrategy ?? {}).includes('"type":"healthy"');
    return {
      ...container,
      ...others,
      ...(networkMode !== undefined && !isPublished && { networkMode }),
      // They are nowhere near a mount.
      ...(options.readOnly === true && { files: [] }),
      ...(healthcheck !== undefined && !isHealthy && { healthcheck }),
    };
  });

/** @param names - of which no other container is called */
function servicesNamed(names: readonly string[]): fc.Arbitrary<ServiceInput[]> {
  const asService = (container: ContainerExecutionInput, name: string): ServiceInput => {
    const { retry: _, rerunOnHostLoss: __, ...rest } = container;
    return { ...rest, name, lifecycle: 'service' };
  };
  return fc
    .subarray([...names])
    .chain((some) => fc.tuple(...some.map((name) => withoutServices.map((container) => asService(container, name)))));
}

/** Any valid container. */
export const containers: fc.Arbitrary<ContainerExecutionInput> = fc.oneof(
  { arbitrary: withoutServices, weight: 3 },
  fc
    .tuple(withoutServices, servicesNamed(['the-db', 'The-cache']))
    .map(([container, services]) => ({ ...container, services })),
);

const several = fc.array(containers, { minLength: 1, maxLength: 3 });

const networkName = fc.constantFrom('default', 'back', 'Front_1.x', 'toString');
const memberships = fc.oneof(
  fc.uniqueArray(networkName, { minLength: 1 }),
  fc.dictionary(networkName, fc.record({ aliases: fc.array(word, { maxLength: 3 }) }, { requiredKeys: [] }), {
    minKeys: 1,
    noNullPrototype: true,
  }),
);
const shared = fc.record(
  {
    networks: fc.constant({ default: {}, back: { internal: false }, 'Front_1.x': {}, toString: {} }),
    volumes: fc.dictionary(volumeName, fc.constant({}), { maxKeys: 3, noNullPrototype: true }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

export const pipelines: fc.Arbitrary<PipelineInput> = withWorkspace(
  withServices(
    fc.record(
      { containers: several, stopOnError: fc.boolean(), cleanup: fc.boolean() },
      { requiredKeys: ['containers'], noNullPrototype: true },
    ),
  ),
);

/** At least as wide as there are containers: a narrower one may not leave room beside its services. */
export const parallelSets: fc.Arbitrary<ParallelInput> = withWorkspace(
  withServices(
    fc.record(
      {
        containers: several,
        maxConcurrency: fc.constantFrom(0, 4, 1_000),
        failureStrategy: fc.constantFrom('continue' as const, 'failFast' as const),
      },
      { requiredKeys: ['containers'], noNullPrototype: true },
    ),
  ),
);

/** Containers of a run, and what they share. */
function withWorkspace<T extends { containers: ContainerExecutionInput[] }>(runs: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.tuple(runs, shared, fc.option(memberships)).map(([run, declared, networks]) => {
    const members = run.containers.map((container) => ({
      ...container,
      ...(networks !== null && 'networks' in declared && container.networkMode === undefined && { networks }),
    }));
    if ('volumes' in declared) for (const member of members) delete member.rerunOnHostLoss;
    return { ...run, ...declared, containers: members };
  });
}

/** What may be run beside the services of a run. */
function withServices<T extends { containers: ContainerExecutionInput[] }>(
  runs: fc.Arbitrary<T>,
): fc.Arbitrary<T & { services?: ServiceInput[] }> {
  return fc.tuple(runs, fc.option(servicesNamed(['the-run-db', 'The-run-cache']))).map(([run, services]) => {
    if (services === null) return run;
    if (services.length > 0) for (const container of run.containers) delete container.rerunOnHostLoss;
    return { ...run, services };
  });
}

const keys = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'image', 'env', 'type', 'port', 'waitStrategy', 'containers'),
);

/** Whatever JavaScript has, with keys of every kind. */
export const junk: fc.Arbitrary<unknown> = fc.anything({
  key: keys,
  maxDepth: 4,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** An input with junk put in a place of it that had a value. */
export function spoilt(inputs: fc.Arbitrary<object>): fc.Arbitrary<unknown> {
  return fc.tuple(inputs, fc.nat(), junk).map(([input, choice, value]) => {
    const paths = [...pathsOf(input)];
    const chosen = paths[choice % paths.length]!;
    const copy: unknown = structuredClone(input);
    let parent = copy as Record<string, unknown>;
    for (const key of chosen.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
    Object.defineProperty(parent, chosen.at(-1)!, { value, enumerable: true, configurable: true, writable: true });
    return copy;
  });
}

function* pathsOf(value: unknown): Generator<string[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, field] of Object.entries(value)) {
    // What a clone has behind this name is its prototype.
    if (key === '__proto__') continue;
    yield [key];
    for (const rest of pathsOf(field)) yield [key, ...rest];
  }
}
