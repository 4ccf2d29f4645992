import type { HttpWaitStrategy } from '@tdw/payloads';
import { readEndpoint } from './endpoint.ts';
import { fallBack, type Way } from './fall-back.ts';
import { getStatus, type HttpTarget } from './get-status.ts';
import { poll, type Sight } from './poll.ts';
import { publishedAddress } from './published-address.ts';
import type { StartingContainer } from './starting-container.ts';

/**
 * Ready when the request is answered with an expected status: at the container's own address, or else where its
 * port is published, for Docker's proxy cannot answer a request.
 */
export async function waitForHttp(starting: StartingContainer, strategy: HttpWaitStrategy): Promise<void> {
  const { run, inspection, signal, directAddresses } = starting;
  // As those who will use it name it, whichever way it is asked: servers may refuse names that are not theirs.
  const { endpoint } = readEndpoint(run, inspection);
  const target = {
    path: strategy.path ?? '/',
    headers: { ...(endpoint !== undefined && { host: endpoint }), ...strategy.headers },
    tls: strategy.tls ?? false,
  };
  const ask = (address: Pick<HttpTarget, 'host' | 'port'>): Promise<Sight | 'noWay'> =>
    look({ ...target, ...address }, strategy, signal);
  const published = publishedAddress(starting, strategy.port);
  const direct = directAddresses.map(
    (host): Way =>
      () =>
        ask({ host, port: strategy.port }),
  );
  await poll(
    starting,
    fallBack(direct, async () => {
      if (published === undefined) return { seen: 'its port is not published' };
      const sight = await ask(published);
      return sight === 'noWay' ? { seen: `${published.host}:${published.port} could not be reached` } : sight;
    }),
  );
}

async function look(target: HttpTarget, strategy: HttpWaitStrategy, signal: AbortSignal): Promise<Sight | 'noWay'> {
  const answer = await getStatus(target, signal);
  if ('status' in answer) {
    return isExpected(answer.status, strategy) ? 'ready' : { seen: `the last answer was ${answer.status}` };
  }
  return answer.reached ? { seen: `there was no answer: ${answer.error}` } : 'noWay';
}

function isExpected(status: number, { status: expected }: HttpWaitStrategy): boolean {
  return expected === undefined ? status >= 200 && status <= 299 : [expected].flat().includes(status);
}
