// The world with Temporal. Who runs containers without it imports @tdw/activities/engine.
export { CapacityGate, type CapacityGateOptions, type CapacityUsage } from './capacity/capacity-gate.ts';
export { type FreeDisk, openFreeDisk } from './capacity/free-disk.ts';
export { resourcesInUse } from './capacity/resource-labels.ts';
export type { Ceilings, Resources } from './capacity/resources.ts';
export { describeBytes } from './capacity/words.ts';
export { ImageRecord, type ImageUses } from './images/image-record.ts';
export { type PrunedImage, pruneImages, type PruneImagesOptions } from './images/prune-images.ts';
export { connectEngine } from './engine/connect-engine.ts';
export type { EngineClient } from './engine/engine-client.ts';
export { createContainerRemover, type ContainerRemover } from './container/container-remover.ts';
export { describeEngineHost, type EngineHost } from './engine/engine-host.ts';
export { resolveEngineHost } from './engine/resolve-engine-host.ts';
export type { RunReference } from './reaper/judge-labels.ts';
export { reap, type ReapedContainer, type ReapOptions, type RunState } from './reaper/reap.ts';
export type { ActivityDependencies } from './temporal/activity-dependencies.ts';
export { createActivities } from './temporal/create-activities.ts';
export { HeldOutputs } from './container/held-outputs.ts';
export { RunsUnderWay } from './temporal/runs-under-way.ts';
