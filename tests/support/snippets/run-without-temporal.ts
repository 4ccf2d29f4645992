import { ContainerError, runContainer } from '@tdw/activities/engine';

try {
  const result = await runContainer(
    { image: 'alpine:3.22', command: ['sh', '-c', 'echo hello; exit 3'], runTimeout: '1m' },
    { signal: AbortSignal.timeout(300_000) }, // stops and removes the container
  );
  console.log(result.exitCode, result.stdout); // 3 hello
} catch (error) {
  if (error instanceof ContainerError) console.error(error.type); // such as Tdw.ImageNotFound
}
