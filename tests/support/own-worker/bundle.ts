import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '@tdw/worker';

const workflowsPath = fileURLToPath(import.meta.resolve('./workflows.ts'));
const { code } = await bundleWorkflows({ workflowsPath });
await writeFile('workflow-bundle.cjs', code);
