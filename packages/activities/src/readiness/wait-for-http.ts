import type { HttpWaitStrategy } from '@tdw/payloads';
import { readEndpoint } from './endpoint.ts';
import { fallBack, type Way } from './fall-back.ts';
import { getAnswer, type HttpTarget } from './get-answer.ts';
import { textMatcher } from './line-matcher.ts';
import { poll, type Sight } from './poll.ts';
import { publishedAddress } from './published-address.ts';
import { NeverReady, type StartingContainer } from './starting-container.ts';

/** As much of a body as is looked at: one without an end must not fill the memory. */
const LONGEST_BODY_BYTES = 64 * 1024;

/**
 * Ready when the request is answered with an expected status and body: at the container's own address, or else where its
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
    bodyBytes: strategy.body === undefined && strategy.bodyPattern === undefined ? 0 : LONGEST_BODY_BYTES,
  };
  const isExpectedBody = textMatcher(strategy.body ?? '', strategy.bodyPattern, run);
  const ask = async (address: Pick<HttpTarget, 'host' | 'port'>): Promise<Sight | 'noWay'> => {
    const answer = await getAnswer({ ...target, ...address }, signal);
    if (!('status' in answer)) return answer.reached ? { seen: `there was no answer: ${answer.error}` } : 'noWay';
    const { status, body } = answer;
    if (!isExpectedStatus(status, strategy)) return { seen: `the last answer was ${status}` };
    return isExpectedBody(body) ? 'ready' : { seen: `the last answer was ${status} with '${body}'` };
  };
  const [own, ...others] = directAddresses.map((host) => ({ host, port: strategy.port }));
  // Of a container in a network, published ports are a way, and not the only one.
  const last = publishedAddress(starting, strategy.port) ?? own;
  // One that has exited meanwhile has neither.
  if (last === undefined && inspection.addresses.length > 0) throw new NeverReady(UNREACHABLE);
  const ways = [...(own === undefined || last === own ? [] : [own]), ...others].map(
    (address): Way =>
      () =>
        ask(address),
  );
  await poll(
    starting,
    fallBack(ways, async () => {
      if (last === undefined) return { seen: 'it has no address' };
      const sight = await ask(last);
      return sight === 'noWay' ? { seen: `${last.host}:${last.port} could not be reached` } : sight;
    }),
  );
}

const UNREACHABLE =
  "its port is not published, and its own address cannot be reached from the worker: publish the port in 'ports', or wait for a 'command'";

function isExpectedStatus(status: number, { status: expected }: HttpWaitStrategy): boolean {
  return expected === undefined ? status >= 200 && status <= 299 : [expected].flat().includes(status);
}
