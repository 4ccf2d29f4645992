import { Label } from '@tdw/payloads';

/** Who asks: the containers of others are none of its business. */
export interface Judge {
  /** The name of this engine, as on the containers. */
  readonly host: string;
  /** The UUID of the Temporal namespace whose runs can be asked for. */
  readonly namespaceId: string;
  /** Whether something in this process works with the execution of that key. */
  readonly isUnderWay: (key: string) => boolean;
}

/** A run, by both of its ids: other runs may have the same workflow id, before and after it. */
export interface RunReference {
  readonly workflowId: string;
  readonly runId: string;
}

/** Why a container is left alone, whatever its run does. */
export type LeftAlone = 'keepLabel' | 'noRun' | 'otherNamespace' | 'otherHost' | 'underWay';

/** Which label has the key of what may be under way: a container's execution, or what containers share. */
export type KeyLabel = typeof Label.execution | typeof Label.workspace;

/** @returns the run that decides what becomes of the container, or why it is left alone */
export function judgeLabels(
  labels: Readonly<Record<string, string>>,
  { host, namespaceId, isUnderWay }: Judge,
  keyLabel: KeyLabel = Label.execution,
): RunReference | LeftAlone {
  const { [keyLabel]: key, [Label.workflowId]: workflowId, [Label.runId]: runId } = labels;
  if (labels[Label.keep] === 'true') return 'keepLabel';
  if (key === undefined || workflowId === undefined || runId === undefined) return 'noRun';
  if (labels[Label.namespaceId] !== namespaceId) return 'otherNamespace';
  if (labels[Label.host] !== host) return 'otherHost';
  return isUnderWay(key) ? 'underWay' : { workflowId, runId };
}
