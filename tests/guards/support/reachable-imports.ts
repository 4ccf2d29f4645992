import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `from '…'`, `import '…'`, `import('…')` and `require('…')`: in TypeScript, in both builds and in declarations. */
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)(['"])([^'"\n]+)\1/g;

/**
 * Walks from a file along its relative imports, types included.
 *
 * @returns the files it met, and every package that one of them names
 */
export function reachableImports(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    for (const [, , specifier] of readFileSync(file, 'utf8').matchAll(SPECIFIER)) {
      if (specifier!.startsWith('.')) files.add(resolve(file, specifier!));
      else packages.add(specifier!);
    }
  }
  return { files, packages };
}

function resolve(from: string, specifier: string): string {
  const path = join(dirname(from), specifier);
  // Declarations name the source file beside them, which is not there.
  return existsSync(path) ? path : path.replace(/\.[jt]s$/, '.d.ts');
}
