import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A way to a server that can be shut: the server goes on, and cannot be reached. */
export class Relay {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  /**
   * @param connect - opens a connection to the server
   * @param passes - whether, and when, what a client sends is passed on; by default, all is at once
   */
  constructor(connect: () => Socket, passes: (bytes: Buffer) => boolean | Promise<boolean> = () => true) {
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      const upstream = connect();
      const filter = Duplex.from(async function* (requests: AsyncIterable<Buffer>) {
        for await (const bytes of requests) if (await passes(bytes)) yield bytes;
      });
      client.pipe(filter).pipe(upstream).pipe(client);
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => this.#sockets.delete(socket));
      }
    });
  }

  /** @param at - the path of a socket, or a port; 0 is any that is free */
  async open(at: string | number): Promise<void> {
    if (typeof at === 'string') this.#server.listen(at);
    else this.#server.listen(at, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts what is open, and refuses what comes. */
  shut(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
