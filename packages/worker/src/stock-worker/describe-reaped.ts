import type { ReapedContainer, ReapedResource } from '@tdw/activities';
import { Label } from '@tdw/payloads';

const OUTCOMES = {
  removed: 'removed',
  wouldRemove: 'would remove',
  gone: 'gone already',
  inUse: 'in use',
  failed: 'not removed',
  kept: 'kept',
} satisfies Record<ReapedContainer['outcome'], string>;

const WIDTH = Math.max(...Object.values(OUTCOMES).map((words) => words.length));

/** One line: what became of a container, and why. */
export function describeReaped({ container, reason, outcome, error }: ReapedContainer): string {
  const { name, state, labels } = container;
  return `${OUTCOMES[outcome].padEnd(WIDTH)}  ${name} (${state}): ${why(reason, labels, error)}`;
}

/** As {@link describeReaped}, of a network or a volume. */
export function describeReapedResource({ resource, reason, outcome, error }: ReapedResource): string {
  const { kind, name, labels } = resource;
  const words = outcome === 'inUse' ? 'a container has it' : why(reason, labels, error);
  return `${OUTCOMES[outcome].padEnd(WIDTH)}  ${name} (${kind}): ${words}`;
}

function why(reason: ReapedContainer['reason'], labels: Labels, error: unknown): string {
  return `${REASONS[reason](labels)}${error === undefined ? '' : `: ${messageOf(error)}`}`;
}

/** How many there are of each kind, and of each outcome. */
export function summarize(containers: readonly ReapedContainer[], resources: readonly ReapedResource[]): string {
  const all = [...containers, ...resources];
  if (all.length === 0) return 'Nothing on this engine has the labels of a run';
  const kinds = [...containers.map(() => 'container'), ...resources.map(({ resource }) => resource.kind)];
  const found = ['container', 'network', 'volume'].map((kind): [number, string] => {
    const count = kinds.filter((one) => one === kind).length;
    return [count, `${kind}${count === 1 ? '' : 's'}`];
  });
  const became = Object.entries(OUTCOMES).map(([outcome, words]): [number, string] => [
    all.filter((one) => one.outcome === outcome).length,
    words,
  ]);
  return `${listCounts(found)}: ${listCounts(became)}`;
}

/** Without what there is none of. */
function listCounts(counts: readonly (readonly [count: number, words: string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
}

type Labels = ReapedContainer['container']['labels'];

const REASONS: Record<ReapedContainer['reason'], (labels: Labels) => string> = {
  keepLabel: () => `it has the label ${Label.keep}`,
  noRun: () => 'it is of no run',
  otherNamespace: (labels) => `it is of another namespace, ${labels[Label.namespaceId]}`,
  otherHost: (labels) => `it is of another host, ${labels[Label.host]}`,
  underWay: () => 'it is being worked with',
  runOpen: (labels) => `its run of ${labels[Label.workflowId]} is open`,
  runUnknown: (labels) => `Temporal does not tell whether its run of ${labels[Label.workflowId]} is open`,
  runClosed: (labels) => `its run of ${labels[Label.workflowId]} is closed`,
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
