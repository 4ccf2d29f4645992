import type { ContainerExecutionInput, PipelineInput } from '@tdw/payloads';

/** A pipeline whose steps hand their files on in a volume. Its test passes when the answer is 42. */
export function buildTestDeploy(image: string, volume: string, answer: number): PipelineInput {
  const step = (name: string, script: string): ContainerExecutionInput => ({
    name,
    image,
    volumes: [`${volume}:/workspace`],
    workingDir: '/workspace',
    command: ['sh', '-ec', script],
  });
  return {
    containers: [
      step('build', `echo 'echo ${answer}' >app; chmod +x app; echo built`),
      step('test', 'answer=$(./app); echo "expected 42, got $answer"; test "$answer" = 42'),
      step('deploy', 'mv app deployed; echo "deployed; it says $(./deployed)"'),
    ],
  };
}
