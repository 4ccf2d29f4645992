import { join } from 'node:path';
import { repository } from './publish-packages.ts';
import type { ConsumerProject } from './use-consumer.ts';

/**
 * Runs a test that the project wrote for itself: CommonJS, with jest as it is when nobody configures it.
 * The program is the repository's; what the test loads is the project's.
 */
export function runJest(
  project: ConsumerProject,
  node: string,
  source: string,
): { exitCode: number | null; output: string } {
  project.write('own.test.js', source);
  const jest = join(repository, 'node_modules/jest/bin/jest.js');
  const { exitCode, stdout, stderr } = project.run(node, jest, '--rootDir', project.folder, '--testTimeout', '30000');
  return { exitCode, output: stdout + stderr };
}
