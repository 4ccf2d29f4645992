import { describe, expect } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { type ContainersOutput, type ServiceInput, WorkflowName } from '@tdw/payloads';
import Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, execute, failureOf, runningContainerOf, start } from '../support/runs.ts';
import { useSideBySide } from '../support/side-by-side.ts';

const image = 'busybox:stable';
const worker = useContainerWorker();
useLeftoverCheck('all');
const testBeside = useSideBySide();

const sh = (script: string) => ({ image, command: ['sh', '-c', script] });
/** Says hello to those who ask by its name; it publishes nothing. */
const web = (name: string): ServiceInput => ({
  ...sh(`mkdir /www; echo hello from ${name} >/www/index.html; trap 'exit 143' TERM; httpd -f -p 80 -h /www & wait`),
  name,
  waitStrategy: { type: 'http', port: 80, path: '/index.html' },
});
const ask = (name: string) => sh(`wget -q -O - http://${name}/`);
/** A container that uses the service until that is gone. */
const HOLD = { ...sh(`trap 'exit 1' TERM; echo holding; sleep 60 & wait`), name: 'hold' };

async function kill({ id }: Docker.Container): Promise<void> {
  await new Docker().getContainer(id).kill();
}

function startPipeline(input: object): Promise<WorkflowHandle> {
  return start(worker, input, WorkflowName.containerPipeline);
}

describe.each([WorkflowName.containerPipeline, WorkflowName.parallelContainers])('the services of a %s', (workflow) => {
  testBeside('are reached by their names, by its containers and by each other, and publish nothing', async () => {
    const proxy = { ...web('proxy'), ...sh(`wget -q -O - http://web/; trap 'exit 0' TERM; sleep 60 & wait`) };
    const services = [web('web'), { ...proxy, waitStrategy: { type: 'log', message: 'hello from web' } }];
    const run = await start(worker, { services, containers: [ask('web'), ask('WEB')] }, workflow);
    const result = (await run.result()) as ContainersOutput;

    expect(result.results).toMatchObject([{ stdout: 'hello from web\n' }, { stdout: 'hello from web\n' }]);
    expect(result.services).toMatchObject([
      { name: 'web', status: 'succeeded', ports: {} },
      { name: 'proxy', status: 'succeeded', stdout: 'hello from web\n' },
    ]);
  });

  testBeside('of which one dies end it at once, with the last lines', async () => {
    const dying = { ...sh('echo up; while [ ! -e /die ]; do sleep 0.1; done; echo PANIC >&2; exit 4'), name: 'dying' };
    const run = await start(worker, { services: [web('web'), dying], containers: [HOLD, HOLD] }, workflow);
    await runningContainerOf(run, { step: 'hold' });
    const service = await runningContainerOf(run, { step: 'dying' });
    await (await service.exec({ Cmd: ['touch', '/die'] })).start({});
    const { type, message, details } = await failureOf<ContainersOutput>(run.result());

    expect(type).toMatch(/^Tdw\.(Pipeline|Parallel)Failed$/);
    expect(message).toMatch(/'dying' did not succeed: .* ended by itself with exit code 4[^]*PANIC$/);
    expect(details.services).toMatchObject([{ status: 'succeeded' }, { status: 'failed', exitCode: 4 }]);
    expect(details.totalSuccess).toBe(0);
  });

  testBeside('are gone with it when it is cancelled', async () => {
    const run = await start(worker, { services: [web('web')], containers: [HOLD] }, workflow);
    await runningContainerOf(run, { step: 'hold' });
    await run.cancel();

    expect(await closedAs(run)).toBe('CANCELLED');
  });
});

describe('the services of a container', () => {
  testBeside('are reached by their names, also where it is run alone', async () => {
    const result = await execute(worker, { ...ask('web'), services: [web('web')] });

    expect(result).toMatchObject({ stdout: 'hello from web\n', services: [{ name: 'web', status: 'succeeded' }] });
  });

  testBeside('of steps side by side are on networks of their own, beside that of their run', async () => {
    const input = {
      services: [web('common')],
      containers: ['one', 'two'].map((page) => ({
        ...sh('wget -q -O - http://web/ && wget -q -O - http://common/'),
        services: [{ ...web(page), name: 'web' }],
      })),
    };
    const run = await start(worker, input, WorkflowName.parallelContainers);

    expect((await run.result()) as ContainersOutput).toMatchObject({
      results: [{ stdout: 'hello from one\nhello from common\n' }, { stdout: 'hello from two\nhello from common\n' }],
    });
  });

  testBeside('are others each time that it is run again', async () => {
    // The first time, its service remembers that it was asked, and the next one does not.
    const counting = {
      ...sh('while true; do nc -l -p 80 -e sh -c "echo x >>/asked; wc -l </asked"; done'),
      name: 'counter',
      waitStrategy: { type: 'log' as const, message: 'up' },
    };
    const counter = { ...counting, command: ['sh', '-c', `echo up; ${counting.command[2]}`] };
    const result = await execute(worker, {
      // It says that it is up before it listens.
      ...sh('until nc counter 80 </dev/null; do sleep 0.1; done; exit 1'),
      services: [counter],
      retry: { maximumAttempts: 2, initialInterval: 1 },
    });

    expect(result.executions?.map(({ logTail }) => logTail)).toEqual(['1', '1']);
  });

  testBeside('of which one dies are why it fails', async () => {
    const run = await startPipeline({
      containers: [{ ...HOLD, services: [{ ...HOLD, name: 'victim' }] }, ask('nobody')],
      stopOnError: false,
    });
    await runningContainerOf(run, { step: 'hold' });
    await kill(await runningContainerOf(run, { step: 'victim' }));
    const { results } = (await run.result()) as ContainersOutput;

    expect(results).toMatchObject([
      { status: 'failed', error: { type: 'Tdw.ServiceDied' }, services: [{ name: 'victim', exitCode: 137 }] },
      { status: 'failed', exitCode: 1 },
    ]);
  });
});
