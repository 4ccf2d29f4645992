import * as v from 'valibot';

/** Both ends belong to it. */
export interface PortRange {
  from: number;
  to: number;
}

export const PortRangeSchema = v.custom<string>(
  (value) => typeof value === 'string' && readPortRange(value) !== undefined,
  "ports such as '8080' or '8000-8999'",
);

export const AddressSchema = v.custom<string>(
  (value) => typeof value === 'string' && (value === '*' || v.IPV4_REGEX.test(value) || v.IPV6_REGEX.test(value)),
  "an address of the host such as '127.0.0.1' or '::1', or '*' for any",
);

/**
 * The ends of a range of ports such as `'8000-8999'`, or of one port.
 *
 * @throws {@link RangeError} when the text is none; what a schema of this package let through always is one
 */
export function parsePortRange(text: string): PortRange {
  const range = readPortRange(text);
  if (range === undefined) throw new RangeError(`Expected ports such as '8080' or '8000-8999', got '${text}'`);
  return range;
}

function readPortRange(text: string): PortRange | undefined {
  const [match, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const range = { from: Number(first), to: Number(last) };
  return match !== undefined && range.from >= 1 && range.from <= range.to && range.to <= 65_535 ? range : undefined;
}
