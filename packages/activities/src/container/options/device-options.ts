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
      return { PathOnHost: source, PathInContainer: target, CgroupPermissions: permissions };
    }),
    DeviceRequests: gpus === 'all' ? [deviceRequest({})] : gpus?.map(deviceRequest),
  });
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
