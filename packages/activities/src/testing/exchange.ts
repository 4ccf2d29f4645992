import { type IncomingHttpHeaders, type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The calls that the fake engine knows. */
export type Operation =
  | 'create'
  | 'inspect'
  | 'list'
  | 'attach'
  | 'start'
  | 'wait'
  | 'logs'
  | 'exec'
  | 'startExec'
  | 'inspectExec'
  | 'getArchive'
  | 'putArchive'
  | 'stop'
  | 'remove'
  | 'inspectImage'
  | 'removeImage'
  | 'pull'
  | 'createVolume'
  | 'inspectVolume'
  | 'listVolumes'
  | 'removeVolume'
  | 'inspectNetwork'
  | 'createNetwork'
  | 'listNetworks'
  | 'connectNetwork'
  | 'disconnectNetwork'
  | 'removeNetwork'
  | 'events'
  | 'ping'
  | 'info';

/** One call to the fake engine, and its answer. */
export class Exchange {
  readonly operation: Operation;
  /** The container, image or volume that the path or the query names. */
  readonly target: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** Whose body is read by who wants it, where it is no JSON. */
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Duplex;
  /** What a well-behaved engine does with this call. */
  readonly proceed: () => void;

  constructor(
    call: Pick<Exchange, 'operation' | 'target' | 'query' | 'body'>,
    request: IncomingMessage,
    response: ServerResponse | undefined,
    regular: (exchange: Exchange) => void,
  ) {
    this.operation = call.operation;
    this.target = call.target;
    this.query = call.query;
    this.body = call.body;
    this.headers = request.headers;
    this.request = request;
    this.socket = request.socket;
    this.response = response ?? forUpgrade(request);
    this.proceed = () => regular(this);
  }

  answer(status: number, body?: unknown): void {
    const text = body === undefined ? '' : JSON.stringify(body);
    this.response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    this.response.end(text);
  }

  fail(status: number, message: string): void {
    this.answer(status, { message });
  }

  /** Only the status and the headers: the body is to come. */
  begin(): ServerResponse {
    this.response.writeHead(200, { 'content-type': 'application/json' });
    this.response.flushHeaders();
    return this.response;
  }

  /** Takes the connection over, as the engine does for attach. */
  upgrade(): Duplex {
    this.socket.write(
      'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n',
    );
    return this.socket;
  }

  cut(): void {
    this.socket.destroy();
  }
}

/** For an upgrade node makes no response; one that is not upgraded is answered like any other call. */
function forUpgrade(request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(request.socket);
  response.on('finish', () => request.socket.end());
  return response;
}
