import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { consumerEnvironment } from './npm-install.ts';
import { repository } from './publish-packages.ts';
import type { ConsumerProject } from './use-consumer.ts';

export const resolutions = ['nodenext', 'bundler'] as const;

/**
 * Compiles a module of the project's, as ESM and as CommonJS, with the declarations of all packages checked.
 *
 * @returns the compiler's errors; not those within Temporal's own declarations, which have some
 */
export function typeErrors(
  project: ConsumerProject,
  resolution: (typeof resolutions)[number],
  source: string,
): string[] {
  const files = ['types.mts', 'types.cts'];
  for (const file of files) project.write(file, source);
  const options = ['--noEmit', '--ignoreConfig', '--strict', '--skipLibCheck', 'false', '--target', 'es2022'];
  const types = project.installed.includes('@types/node') ? ['--types', 'node'] : [];
  const module = resolution === 'bundler' ? 'esnext' : resolution;
  const { stdout } = spawnSync(
    join(repository, 'node_modules/.bin/tsc'),
    [...options, ...types, '--module', module, '--moduleResolution', resolution, ...files],
    { cwd: project.folder, env: consumerEnvironment(), encoding: 'utf8' },
  );
  return stdout.split('\n').filter((line) => line.includes('error TS') && !line.includes('node_modules/@temporalio/'));
}
