import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Agent, type AgentOptions } from 'node:http';
import { Duplex, type Readable, type Writable } from 'node:stream';

/** Of what ssh says, as much as a message may have. */
const MOST_WORDS = 1_000;

/** Idle connections are processes, here and there. */
const MOST_IDLE = 4;

/**
 * Connects to an engine as the docker CLI does: each connection is an `ssh` that runs `docker system dial-stdio` on the
 * engine's machine. So keys, known hosts, jump hosts and all else are as the user's configuration of ssh has them.
 * It is never asked for a password, and a host whose key is not known is refused.
 */
export class SshAgent extends Agent {
  readonly #arguments: readonly string[];

  /**
   * @param url - `ssh://user@host:port/path`; all but the host may be left out, and the path is that of a socket there
   * @throws {@link Error} when there is anything else in it
   */
  constructor(url: URL, options: Pick<AgentOptions, 'keepAlive'>) {
    super({ ...options, maxFreeSockets: MOST_IDLE });
    this.#arguments = sshArguments(url);
  }

  override createConnection(): Duplex {
    return new SshConnection(this.#arguments);
  }
}

function sshArguments({ username, password, hostname, port, pathname, search, hash }: URL): string[] {
  // Without the address, for the password would be in it.
  if (password !== '') throw new Error('Expected no password in the ssh address of the engine: use a key');
  if (hostname === '' || search !== '' || hash !== '') {
    throw new Error('Expected an ssh address of the engine such as ssh://user@host, with nothing after ? or #');
  }
  const socket = decodeURIComponent(pathname).replace(/^\/$/, '');
  const options = '-o ConnectTimeout=30 -o BatchMode=yes -o ServerAliveInterval=15 -T'.split(' ');
  const user = username === '' ? [] : ['-l', decodeURIComponent(username)];
  const at = port === '' ? [] : ['-p', port];
  const engine = socket === '' ? [] : ['--host', quote(`unix://${socket}`)];
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  return [...options, ...user, ...at, '--', host, 'docker', ...engine, 'system', 'dial-stdio'];
}

/** For the shell over there. */
function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The input and output of an `ssh`, as the one stream that they are, with what an agent expects of a socket. */
class SshConnection extends Duplex {
  readonly #ssh: ChildProcessByStdio<Writable, Readable, Readable>;
  #said = '';

  constructor(args: readonly string[]) {
    super({ allowHalfOpen: false });
    // A session of its own, for what ends a worker by its terminal must not end its connections before it is done.
    const ssh = spawn('ssh', args, { env: process.env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    this.#ssh = ssh;
    ssh.stdin.on('error', () => undefined);
    ssh.stdout.on('data', (chunk) => this.push(chunk) || ssh.stdout.pause());
    ssh.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said = (this.#said + text).slice(-MOST_WORDS)));
    ssh.on('error', (error) => this.destroy(new Error(`ssh cannot be run: ${error.message}`)));
    ssh.on('close', (code) => {
      if (code === 0) this.push(null);
      else this.destroy(new Error(`ssh ended with exit code ${code}: ${this.#said.trim()}`));
    });
  }

  override _read(): void {
    this.#ssh.stdout.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    // What cannot be written is told by the end of the process, which says why.
    this.#ssh.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#ssh.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#ssh.kill();
    done(error);
  }

  // An idle connection must not keep the program from ending.
  ref(): this {
    return this.#each((part) => part.ref());
  }

  unref(): this {
    return this.#each((part) => part.unref());
  }

  // ssh keeps it alive by itself, and nobody wants it to time out.
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  #each(change: (part: { ref(): void; unref(): void }) => void): this {
    const { stdin, stdout, stderr } = this.#ssh;
    // Sockets, each of them, though their types do not say so.
    for (const part of [this.#ssh, stdin, stdout, stderr]) change(part as unknown as { ref(): void; unref(): void });
    return this;
  }
}
