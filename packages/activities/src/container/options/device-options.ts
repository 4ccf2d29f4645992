import { posix } from 'node:path';
import { type GpuRequest, parseDevice, type RunOptions } from '@tdw/payloads';
import type { DeviceRequest, HostRunOptions } from '../../engine/run-option-names.ts';
import { defined } from './defined.ts';

/** What every request for GPUs asks for, as the docker CLI does. */
const GPU = 'gpu';
const ALL = -1;

/** Devices of the host, in the engine's words. */
export function deviceOptions({ devices, gpus }: RunOptions): HostRunOptions {
  return defined<HostRunOptions>({
    Devices: devices?.map((device) => {
      const { source, target, permissions } = parseDevice(device);
      return { PathOnHost: devicePath(source), PathInContainer: target, CgroupPermissions: permissions };
    }),
    DeviceRequests: gpus === 'all' ? [deviceRequest({})] : gpus?.map(deviceRequest),
  });
}

/** As a policy knows it by its name: followed as it is written, `/dev/link/../kvm` may be another. */
export function devicePath(source: string): string {
  return posix.resolve(source);
}

function deviceRequest({ driver, count = 'all', deviceIds, capabilities = [], options }: GpuRequest): DeviceRequest {
  return defined<DeviceRequest>({
    Driver: driver,
    Count: deviceIds !== undefined ? undefined : count === 'all' ? ALL : count,
    DeviceIDs: deviceIds,
    Capabilities: [[...new Set([GPU, ...capabilities])]],
    Options: options,
  });
}
