import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSelfSigned } from '#pki';

/** What the proxy does in place of passing a request on. A fault that names nothing to do cuts the connection. */
export interface Fault {
  /** Which requests: their path. */
  readonly path: RegExp;
  readonly method?: string;
  /** How many of them; all unless told otherwise. */
  readonly times?: number;
  /** An answer. */
  readonly answer?: { status: number; body: unknown; headers?: Record<string, string>; contentType?: string };
  /**
   * Kept until cut(): the request, which the CA does not see then; or the answer to one that the CA has done. Requests that
   * the CA refuses (as it does with every second nonce) are not done, and their answers are passed on.
   */
  readonly hold?: 'request' | 'answer';
  /** Headers to be added to the CA's own answer, which is passed on then. */
  readonly add?: Record<string, string>;
  /** Text before the body of the CA's own answer, unless that is a refusal. */
  readonly preface?: string;
}

interface Upstream {
  readonly directoryUrl: string;
  readonly caBundle: string;
}

/**
 * Stands between a client and a CA and makes trouble on demand. Host is passed on unchanged: Pebble builds its URLs from it,
 * and signatures cover them, so everything but the faults is the CA's own doing.
 */
export class FaultyCa {
  readonly directoryUrl: string;
  readonly caBundle: string;
  /** The same as a file, for ACME_CA_BUNDLE. */
  readonly caBundlePath: string;
  /** `POST /order-plz` and so on, in the order of arrival. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #upstream: Upstream;
  readonly #folder: string;
  #faults: { readonly fault: Fault; left: number }[] = [];
  #held: Socket[] = [];

  private constructor(upstream: Upstream, server: Server, caBundle: string, folder: string) {
    const { port } = server.address() as AddressInfo;
    this.directoryUrl = `https://127.0.0.1:${port}${new URL(upstream.directoryUrl).pathname}`;
    this.caBundle = caBundle;
    this.caBundlePath = join(folder, 'ca.pem');
    this.#upstream = upstream;
    this.#server = server;
    this.#folder = folder;
    server.on('request', (incoming, outgoing) => this.#take(incoming, outgoing));
  }

  static async start(upstream: Upstream): Promise<FaultyCa> {
    const own = await createSelfSigned({ commonName: 'localhost', names: ['localhost', '127.0.0.1'], days: 2 });
    const folder = await mkdtemp(join(tmpdir(), 'mpm-faulty-ca-'));
    await writeFile(join(folder, 'ca.pem'), own.certificate_pem);
    const server = createServer({ key: own.private_key_pem, cert: own.certificate_pem });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new FaultyCa(upstream, server, own.certificate_pem, folder);
  }

  inject(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  /** How many requests are held now. */
  get held(): number {
    return this.#held.length;
  }

  /** Cuts the connections of all requests that are held. */
  cut(): void {
    for (const socket of this.#held.splice(0)) socket.destroy();
  }

  /** Ends all faults and forgets the requests. */
  heal(): void {
    this.#faults = [];
    this.requests.length = 0;
    this.cut();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }

  #take(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const path = incoming.url ?? '';
    this.requests.push(`${incoming.method} ${path}`);
    const active = this.#faults.find(
      ({ fault, left }) => left > 0 && fault.path.test(path) && (fault.method ?? incoming.method) === incoming.method,
    );
    if (!active) {
      this.#forward(incoming, (answer) => passOn(answer, outgoing));
      return;
    }
    active.left--;
    const { hold, answer: own, add, preface } = active.fault;
    if (hold === 'request') this.#held.push(incoming.socket);
    else if (hold === 'answer') this.#forward(incoming, (answer) => this.#keep(answer, outgoing, () => active.left++));
    else if (own) reply(own, incoming, outgoing);
    else if (add || preface)
      this.#forward(incoming, (answer) => passOn(answer, outgoing, add, isRefusal(answer) ? '' : preface));
    else incoming.socket.destroy();
  }

  #keep(answer: IncomingMessage, outgoing: ServerResponse, onRefused: () => void): void {
    if (isRefusal(answer)) {
      onRefused();
      passOn(answer, outgoing);
      return;
    }
    answer.resume().on('end', () => {
      if (outgoing.socket) this.#held.push(outgoing.socket);
    });
  }

  #forward(incoming: IncomingMessage, onAnswer: (answer: IncomingMessage) => void): void {
    const { hostname, port } = new URL(this.#upstream.directoryUrl);
    const { url: path, method, headers } = incoming;
    const forwarded = request(
      { hostname, port, path, method, headers, ca: this.#upstream.caBundle, agent: false },
      onAnswer,
    );
    forwarded.on('error', () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  }
}

const isRefusal = ({ statusCode = 500 }: IncomingMessage): boolean => statusCode >= 400;

function passOn(answer: IncomingMessage, outgoing: ServerResponse, add?: Record<string, string>, preface = ''): void {
  const { 'content-length': length, ...headers } = answer.headers;
  const longer = length === undefined ? {} : { 'content-length': String(Number(length) + Buffer.byteLength(preface)) };
  outgoing.writeHead(answer.statusCode ?? 502, { ...headers, ...longer, ...add });
  outgoing.write(preface);
  answer.pipe(outgoing);
}

function reply(own: NonNullable<Fault['answer']>, incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume();
  outgoing.writeHead(own.status, { 'content-type': own.contentType ?? 'application/problem+json', ...own.headers });
  outgoing.end(typeof own.body === 'string' ? own.body : JSON.stringify(own.body));
}
