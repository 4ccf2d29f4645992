import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { byteSizeToBytes, durationToMs } from '@tdw/payloads';
import { InvalidArgumentError } from 'commander';
import { isBucket, NO_LOGS } from './log-dir.ts';

/** Where to listen. */
export interface Address {
  /** A name, or an IP address without brackets. */
  host: string;
  port: number;
}

// One function for each kind of value. commander puts the flag and what it got before these messages.

export function toPositiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number from 1 up.');
  return value;
}

export function toCpus(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (!(value > 0)) throw new InvalidArgumentError("Expected a number of CPUs above 0, such as '6' or '1.5'.");
  return value;
}

/** @returns bytes */
export function toBytes(text: string): number {
  try {
    const bytes = byteSizeToBytes(text);
    if (bytes > 0) return bytes;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError("Expected a size above 0 with its unit, such as '512m' or '1.5g'.");
}

/** @returns milliseconds */
export function toSecondsOrLonger(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined || milliseconds < 1_000 || milliseconds > 86_400_000) {
    throw new InvalidArgumentError("Expected a time from 1s to 1d, such as '30s' or '5m'.");
  }
  return milliseconds;
}

export function toAddress(text: string): Address {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  if (!isHost(host) || (bracketed !== undefined && isIP(host) !== 6) || !(port <= 65_535)) {
    throw new InvalidArgumentError("Expected host:port, such as '0.0.0.0:8080', '[::1]:8080' or 'localhost:8080'.");
  }
  return { host, port };
}

export function toHost(text: string): string {
  if (!isHost(text)) throw new InvalidArgumentError('Expected a host name or an IP address, with no port.');
  return text;
}

export function toAbsolutePath(text: string): string {
  if (!isAbsolute(text)) throw new InvalidArgumentError('Expected the absolute path of a folder.');
  return text;
}

export function toLogDir(text: string): string {
  if (!isLogPlace(text) && text !== NO_LOGS) {
    throw new InvalidArgumentError(`Expected the absolute path of a folder, s3://bucket/prefix, or '${NO_LOGS}'.`);
  }
  return text;
}

/** Where there are logs to read. */
export function toLogPlace(text: string): string {
  if (!isLogPlace(text))
    throw new InvalidArgumentError('Expected the absolute path of a folder, or s3://bucket/prefix.');
  return text;
}

/** @returns milliseconds */
export function toHoursOrLonger(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined || milliseconds < 3_600_000) {
    throw new InvalidArgumentError("Expected a time of 1h or more, such as '12h' or '30d'.");
  }
  return milliseconds;
}

/** @param before - what the same flag named before, as for the next one */
export function toList(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

export function toAbsolutePaths(text: string, before: readonly string[] = []): string[] {
  return [...before, toAbsolutePath(text)];
}

function parseDuration(text: string): number | undefined {
  try {
    return durationToMs(text);
  } catch {
    return undefined;
  }
}

function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(text);
}

function isLogPlace(text: string): boolean {
  return isAbsolute(text) || isBucket(text);
}
