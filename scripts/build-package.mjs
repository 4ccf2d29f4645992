// Builds the package in the current folder, file by file and twice: dist/esm and dist/cjs. No bundler:
// function names are wire names (an exported workflow's name is its type), and a bundler may change them.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.json', 'tsconfig.cjs.json']) {
  const { status } = spawnSync('tsc', ['-p', project], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
