import {
  type ContainerExecutionInput,
  parseContainerExecutionInput,
  parseParallelInput,
  parsePipelineInput,
  type PolicyViolation,
  type ServiceInput,
} from '@tdw/payloads';
import type { Policy } from '@tdw/payloads/policy';
import { toMount } from '../container/mount-options.ts';
import { judge } from './judge.ts';
import { openPolicy } from './open-policy.ts';

/** What a policy says of a payload, away from the host on which it would run. */
export interface PayloadCheck {
  violations: PolicyViolation[];
  /** Paths in the payload of folders of the host that are allowed by their names: where they lead, only the host knows. */
  unchecked: string[];
}

/**
 * Judges a payload of any of the workflows as a worker with that policy would.
 *
 * @param taskQueue - on which it would be started: secrets may be for some queues only
 * @throws {@link PayloadError} for a payload or a policy that is not valid
 */
export async function checkPayload(payload: unknown, policy: Policy, taskQueue: string): Promise<PayloadCheck> {
  const open = openPolicy(policy);
  const byName = { ...open, binds: { ...open.binds, onRemoteEngine: true } };
  const { containers, runVolumes } = partsOf(payload);
  const check: PayloadCheck = { violations: [], unchecked: [] };
  for (const [path, input] of containers) {
    const { violations } = await judge({ input, policy: byName, taskQueue, runVolumes }, { isLocal: false });
    const refused = new Set(violations.map((found) => found.path));
    const binds = [...(input.volumes ?? []).entries()].filter(([, volume]) => toMount(volume).type === 'bind');
    check.violations.push(...violations.map((found) => ({ ...found, path: `${path}${found.path}` })));
    check.unchecked.push(
      ...binds
        .map(([index]) => `volumes[${index}]`)
        .filter((bind) => !refused.has(bind))
        .map((bind) => `${path}${bind}`),
    );
  }
  return check;
}

type Located = readonly [path: string, input: ContainerExecutionInput | ServiceInput];

/** All containers of a payload, each with what is to be written before a path in it. */
function partsOf(payload: unknown): { containers: Located[]; runVolumes: string[] } {
  if (!isObject(payload) || !('containers' in payload)) {
    return { containers: withServices('', parseContainerExecutionInput(payload)), runVolumes: [] };
  }
  const isParallel = 'maxConcurrency' in payload || 'failureStrategy' in payload;
  const {
    containers,
    services = [],
    volumes = {},
  } = isParallel ? parseParallelInput(payload) : parsePipelineInput(payload);
  return {
    containers: [
      ...services.map((service, index): Located => [`services[${index}].`, service]),
      ...containers.flatMap((container, index) => withServices(`containers[${index}].`, container)),
    ],
    runVolumes: Object.keys(volumes),
  };
}

function withServices(path: string, input: ContainerExecutionInput): Located[] {
  const services = input.services ?? [];
  return [[path, input], ...services.map((service, index): Located => [`${path}services[${index}].`, service])];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
