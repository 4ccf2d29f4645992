// What runs answered, as the pages quote it: compiled here, so that a field that is gone is noticed.
import type { ContainerExecution, ContainerExecutionOutput, ReadyContainer, RunProgress } from '@tdw/payloads';

const image = 'busybox:stable';

export const failedJob = {
  status: 'failed',
  success: false,
  exitCode: 3,
  name: 'hello',
  image,
  imageId: 'sha256:0c89d8a7c24013b66799702b5a4b2b608daec21c8eddcf62b71c8bd71c450dd3',
  containerId: '7877765b4a7f769107416115866e16bb3119eb7e85b672041b116e18349902b5',
  stdout: 'hello\n',
  stderr: 'oops\n',
  stdoutBytes: 6,
  stderrBytes: 5,
  truncated: false,
  outOfMemory: false,
  startedAt: '2026-11-23T03:20:52.318676856Z',
  finishedAt: '2026-11-23T03:20:52.336241122Z',
  durationMs: 18,
  host: '4dd049d4-954c-4f8a-a556-1e9d4a854b6c',
  attempts: 1,
  reattached: false,
} satisfies ContainerExecutionOutput;

export const firstExecution = {
  status: 'failed',
  exitCode: 75,
  containerId: '7877765b4a7f769107416115866e16bb3119eb7e85b672041b116e18349902b5',
  outOfMemory: false,
  startedAt: '2026-11-23T03:20:52.318676856Z',
  finishedAt: '2026-11-23T03:20:52.336241122Z',
  durationMs: 18,
  logTail: 'wget: server returned error: HTTP/1.1 503 Service Unavailable',
} satisfies ContainerExecution;

export const readyDatabase = {
  name: 'db',
  host: '4dd049d4-954c-4f8a-a556-1e9d4a854b6c',
  containerId: 'c908126bb516852d6e6e47e5ecdea322863acc9849395f6cd843d90a7d0a0a0e',
  endpoint: 'localhost:32915',
  ports: { '5432/tcp': 32915 },
  startedAt: '2026-11-23T03:21:16.149784401Z',
  readyAt: '2026-11-23T03:21:18.325Z',
} satisfies ReadyContainer;

export const skippedStep = {
  status: 'skipped',
  success: false,
  exitCode: null,
  name: 'deploy',
  image,
  stdout: '',
  stderr: '',
  stdoutBytes: 0,
  stderrBytes: 0,
  truncated: false,
  outOfMemory: false,
  durationMs: 0,
  attempts: 0,
  reattached: false,
} satisfies ContainerExecutionOutput;

export const progress = {
  containers: [
    {
      name: 'db',
      image: 'postgres:15-alpine',
      state: 'ready',
      host: '4dd049d4-954c-4f8a-a556-1e9d4a854b6c',
      containerId: 'c908126bb516852d6e6e47e5ecdea322863acc9849395f6cd843d90a7d0a0a0e',
      endpoint: 'localhost:32915',
      ports: { '5432/tcp': 32915 },
    },
    { name: 'test', image, state: 'scheduled' },
    { name: 'deploy', image, state: 'pending' },
  ],
} satisfies RunProgress;

export const health = {
  status: 'failing',
  problems: ['The container engine does not answer: connect ENOENT /var/run/docker.sock'],
  warnings: [],
  workers: {
    'docker-tasks': 'RUNNING',
    'docker-tasks.control': 'RUNNING',
    'docker-tasks.services': 'RUNNING',
  },
};
