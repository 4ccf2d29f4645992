import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DefaultLogger, type LogEntry, Runtime } from '@temporalio/worker';
import { freePort } from '../testing/free-port.ts';
import { installRuntime } from './install-runtime.ts';

const entries: LogEntry[] = [];
const logger = new DefaultLogger('INFO', (entry) => entries.push(entry));

describe("the SDK's runtime", () => {
  afterEach(() => Runtime.instance().shutdown());

  test('logs to where it is told', async () => {
    await installRuntime(logger, undefined);
    Runtime.instance().logger.info('hello');

    expect(Runtime.instance().options.shutdownSignals).toEqual(['SIGTERM', 'SIGINT']);
    await Runtime.instance().shutdown();
    expect(entries.map(({ message }) => message)).toContain('hello');
  });

  test('serves metrics for Prometheus, with buckets for what lasts an hour', async () => {
    const port = await freePort('localhost');
    await installRuntime(logger, { host: 'localhost', port });
    const { metricMeter } = Runtime.instance();
    metricMeter.createCounter('tdw_runs').add(2, { outcome: 'succeeded' });
    for (const name of ['tdw_container_run_duration_ms', 'tdw_run_duration_ms']) {
      metricMeter.createHistogram(name, 'int', 'ms').record(3_000_000);
    }
    const response = await fetch(`http://localhost:${port}/metrics`);
    const text = await response.text();

    expect(response.status).toBe(200);
    expect(text).toMatch(/^tdw_runs\{.*outcome="succeeded".*\} 2$/m);
    expect(text).toMatch(/^tdw_container_run_duration_ms_bucket\{le="900000"\} 0$/m);
    expect(text).toMatch(/^tdw_container_run_duration_ms_bucket\{le="3600000"\} 1$/m);
    expect(text).toMatch(/^tdw_run_duration_ms_bucket\{le="900000"\} 0$/m);
    expect(text).toMatch(/^tdw_run_duration_ms_bucket\{le="3600000"\} 1$/m);
  });

  test('serves them on IPv6, too', async () => {
    const port = await freePort('::1');
    await installRuntime(logger, { host: '::1', port });

    expect((await fetch(`http://[::1]:${port}/metrics`)).status).toBe(200);
  });

  test('names the flag where the address is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await expect(installRuntime(logger, { host: '127.0.0.1', port })).rejects.toThrow(
        `The metrics cannot be served on 127.0.0.1:${port} (--metrics-address): `,
      );
    } finally {
      server.close();
    }
  });

  test('names the flag where there is no such host', async () => {
    await expect(installRuntime(logger, { host: 'nowhere.invalid', port: 1 })).rejects.toThrow(
      'The metrics cannot be served on nowhere.invalid:1 (--metrics-address): ',
    );
  });
});
