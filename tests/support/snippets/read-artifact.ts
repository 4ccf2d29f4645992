import type { ContainerArtifact } from '@tdw/payloads';
import { readArtifact } from '@tdw/activities/engine';

export async function printArtifact(artifact: ContainerArtifact): Promise<void> {
  for await (const bytes of readArtifact(artifact)) process.stdout.write(bytes);
}
