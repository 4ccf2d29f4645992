/** Whether one of the patterns stands for the whole text: `*` for any characters but `/`, `**` for any at all. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => toRegExp(pattern).test(text));
}

function toRegExp(pattern: string): RegExp {
  const source = pattern.split(/(\*\*|\*)/).map((part) => WILDCARDS[part] ?? escape(part));
  return new RegExp(`^${source.join('')}$`, 's');
}

const WILDCARDS: Readonly<Record<string, string>> = { '*': '[^/]*', '**': '.*' };

function escape(text: string): string {
  return text.replaceAll(/[\\^$.+?()[\]{}|/-]/g, String.raw`\$&`);
}
