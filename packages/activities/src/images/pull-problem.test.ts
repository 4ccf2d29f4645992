import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../engine/engine-client.ts';
import { pullProblemOf, TRANSIENT } from './pull-problem.ts';
import { PullStalled } from './within-stall-timeout.ts';

const MANIFEST = 'http://localhost:5000/v2/app/manifests/1';

describe('what the engine says of a pull that failed means', () => {
  // As engines have it: Docker with its own image store, Docker with containerd's, podman.
  test.each([
    ['notFound', 404, 'anything'],
    ['notFound', 200, 'manifest for app:1 not found: manifest unknown: manifest unknown'],
    ['notFound', 200, 'name unknown: The repository is not known'],
    ['notFound', 200, 'repository docker.io/app not found'],
    [
      'notFound',
      200,
      "pull access denied for app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ],
    ['notFound', 500, 'no matching manifest for linux/arm64/v8 in the manifest list entries'],
    ['notFound', 200, 'failed to resolve reference "localhost:5000/app:1": localhost:5000/app:1: not found'],
    ['unauthorized', 401, 'anything'],
    ['unauthorized', 403, 'anything'],
    ['unauthorized', 500, `Head "${MANIFEST}": no basic auth credentials`],
    ['unauthorized', 500, 'unauthorized: authentication required'],
    ['unauthorized', 500, 'Get "https://ghcr.io/v2/": denied: denied'],
    ['unauthorized', 500, 'Head "https://ghcr.io/v2/team/app/manifests/latest": denied'],
    ['unauthorized', 500, 'error from registry: denied\ndenied'],
    ['unauthorized', 200, `unexpected status from HEAD request to ${MANIFEST}: 401 Unauthorized`],
    ['unauthorized', 200, `failed to fetch oauth token: unexpected status: 403 Forbidden`],
    ['rateLimited', 429, 'anything'],
    ['rateLimited', 500, 'toomanyrequests: You have reached your unauthenticated pull rate limit.'],
    ['rateLimited', 200, `unexpected status from HEAD request to ${MANIFEST}: 429 Too Many Requests`],
    ['unreachable', 500, 'Get "http://localhost:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused'],
    ['unreachable', 500, 'Get "https://a.b/v2/": dial tcp: lookup a.b on 10.0.0.1:53: no such host'],
    ['unreachable', 200, 'net/http: TLS handshake timeout'],
    ['unreachable', 200, 'read tcp 10.0.0.1:1->10.0.0.2:443: read: connection reset by peer'],
    ['unreachable', 200, 'unexpected EOF'],
    ['unreachable', 500, 'net/http: request canceled while waiting for connection (Client.Timeout exceeded)'],
    ['unreachable', 500, 'received unexpected HTTP status: 503 Service Unavailable'],
    ['unreachable', 500, 'error parsing HTTP 502 response body: invalid character'],
    ['other', 500, 'write /var/lib/docker/tmp/x: no space left on device'],
    ['other', 500, 'tls: failed to verify certificate: x509: certificate signed by unknown authority'],
    ['other', 500, 'down'],
  ])('%s: %d %s', (problem, status, message) => {
    expect(pullProblemOf(new EngineError(message, { status }))).toBe(problem);
  });

  test('nothing, where the connection broke', () => {
    expect(pullProblemOf(new EngineError('socket hang up: unauthorized'))).toBe('engineLost');
  });

  test('nothing of it is for other errors', () => {
    expect(pullProblemOf(new Error('manifest unknown'))).toBeUndefined();
    expect(pullProblemOf(new PullStalled('x'))).toBe('stalled');
  });
});

test('only what may pass by itself is transient', () => {
  expect([...TRANSIENT].toSorted()).toEqual(['engineLost', 'stalled', 'unreachable']);
});
