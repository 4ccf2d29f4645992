// The same containers with no Temporal: a service that is used and stopped, and a job.
import assert from 'node:assert/strict';
import { runContainer, startService } from '@tdw/activities/engine';

const [image = 'busybox:stable'] = process.argv.slice(2);

const web = await startService({
  image,
  // A shell as process 1 ignores SIGTERM unless told otherwise; this one ends when it is asked to.
  command: [
    'sh',
    '-c',
    `trap 'exit 143' TERM; echo 'Hello from a service' >/tmp/index.html; httpd -f -p 8080 -h /tmp & wait`,
  ],
  ports: ['8080'],
  waitStrategy: { type: 'http', port: 8080 },
});
try {
  console.log(`The service is ready on ${web.endpoint}.`);
  const page = await (await fetch(`http://${web.endpoint}`)).text();
  console.log(`It says: ${page.trim()}`);
  assert.equal(page, 'Hello from a service\n');
} finally {
  const { status, durationMs } = await web.stop();
  console.log(`It was stopped after ${durationMs} ms: ${status}.`);
  assert.equal(status, 'succeeded');
}

const job = await runContainer({ image, command: ['sh', '-c', 'echo "Hello from a job"; exit 3'], runTimeout: '30s' });
console.log(`The job said "${job.stdout.trim()}" and exited with ${job.exitCode}, which is a result: ${job.status}.`);
assert.deepEqual([job.status, job.exitCode, job.stdout], ['failed', 3, 'Hello from a job\n']);
console.log('✓ A service and a job, with no Temporal.');
