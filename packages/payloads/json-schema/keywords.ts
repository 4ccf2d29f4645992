import type { JsonSchema } from '@valibot/to-json-schema';

export function text(pattern: RegExp): JsonSchema {
  return { type: 'string', pattern: patternOf(pattern) };
}

export function wholeNumber(minimum: number, maximum: number): JsonSchema {
  return { type: 'integer', minimum, maximum };
}

export function oneOrMore(item: JsonSchema, bounds: JsonSchema = {}): JsonSchema {
  return { anyOf: [item, { type: 'array', items: item, ...bounds }] };
}

export function record(propertyNames: JsonSchema, additionalProperties: JsonSchema): JsonSchema {
  return { type: 'object', propertyNames, additionalProperties };
}

/** JSON Schema has no flags, and other languages do not read JavaScript's `\0` and `\/`. */
export function patternOf({ source, flags }: RegExp): string {
  if (flags !== '') throw new Error(`Expected a regular expression without flags, got /${source}/${flags}`);
  return source.replaceAll(String.raw`\0`, String.raw`\x00`).replaceAll(String.raw`\/`, '/');
}
