import { NANO, type Resources } from './resources.ts';

/** Such as `2 CPUs and 1.5 GiB of memory`; of what there is nothing, not a word. */
export function describeResources({ nanoCpus, memory }: Resources): string {
  const cpus = nanoCpus / NANO;
  const words = [
    ...(cpus > 0 ? [`${cpus} CPU${cpus === 1 ? '' : 's'}`] : []),
    ...(memory > 0 ? [`${describeBytes(memory)} of memory`] : []),
  ];
  return words.length === 0 ? 'nothing' : words.join(' and ');
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** In the largest unit that it has at least one of. */
export function describeBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Math.round(value * 100) / 100} ${UNITS[unit]}`;
}
