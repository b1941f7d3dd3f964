import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSelfSigned } from '#pki';
import { Customers } from './faulty-ca/customers.ts';
import { CA_PATHS, problem, type CaPath, type Fault } from './faulty-ca/fault.ts';
import { OrderBook, type AskedOrder } from './faulty-ca/order-book.ts';
import { PersistentDns, type PersistentDnsOptions } from './faulty-ca/persistent-dns.ts';
import { Renewals } from './faulty-ca/renewals.ts';
import { passOn, reply } from './faulty-ca/respond.ts';
import { readSigned, type SignedRequest } from './faulty-ca/signed-request.ts';
import { ask, isRefusal, readWhole, withJson, type Answered, type Asked, type Upstream } from './faulty-ca/upstream.ts';

export { CA_PATHS, problem, type CaPath, type Fault } from './faulty-ca/fault.ts';
export type { AskedOrder } from './faulty-ca/order-book.ts';

export interface FaultyCaOptions {
  /** Profiles that it offers (draft-ietf-acme-profiles), each with its description. An order by another is refused. */
  readonly profiles?: Readonly<Record<string, string>>;
  /** Offers dns-persist-01 in place of the CA's HTTP-01 (DNS-01 for wildcards), until the test says otherwise. */
  readonly persistentDns?: PersistentDnsOptions;
  /** For how long its own HTTPS certificate is good; two unless told otherwise. */
  readonly days?: number;
}

interface Times {
  /** How many requests; all unless told otherwise. */
  readonly times?: number;
}

/**
 * Stands between a client and a CA, makes trouble on demand, and adds what the CA is too old for. Host is passed on unchanged:
 * Pebble builds its URLs from it, and signatures cover them, so everything but the faults is the CA's own doing.
 */
export class FaultyCa {
  readonly directoryUrl: string;
  readonly caBundle: string;
  /** The same as a file, for ACME_CA_BUNDLE. */
  readonly caBundlePath: string;
  /** `POST /order-plz` and so on, in the order of arrival. */
  readonly requests: string[] = [];
  /** When certificates should be renewed. ARI is offered as soon as something is suggested. */
  readonly renewals = new Renewals();
  readonly #server: Server;
  readonly #upstream: Upstream;
  readonly #folder: string;
  readonly #book = new OrderBook();
  readonly #customers = new Customers();
  readonly #sockets = new Map<number, Socket>();
  readonly #persistentDns: PersistentDns | undefined;
  #profiles: FaultyCaOptions['profiles'];
  #faults: { readonly fault: Fault; left: number }[] = [];
  #held: Socket[] = [];

  private constructor(upstream: Upstream, server: Server, caBundle: string, folder: string, options: FaultyCaOptions) {
    const { port } = server.address() as AddressInfo;
    this.directoryUrl = `https://127.0.0.1:${port}${new URL(upstream.directoryUrl).pathname}`;
    this.caBundle = caBundle;
    this.caBundlePath = join(folder, 'ca.pem');
    this.#upstream = upstream;
    this.#server = server;
    this.#folder = folder;
    this.#profiles = options.profiles;
    this.#persistentDns = options.persistentDns && new PersistentDns(options.persistentDns);
    server.on('connection', (socket) => this.#sockets.set(socket.remotePort ?? 0, socket));
    server.on('request', (incoming, outgoing) => {
      this.#take(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
  }

  static async start(upstream: Upstream, options: FaultyCaOptions = {}): Promise<FaultyCa> {
    const own = await createSelfSigned({
      commonName: 'localhost',
      names: ['localhost', '127.0.0.1'],
      days: options.days ?? 2,
    });
    const folder = await mkdtemp(join(tmpdir(), 'mpm-faulty-ca-'));
    await writeFile(join(folder, 'ca.pem'), own.certificate_pem);
    const server = createServer({ key: own.private_key_pem, cert: own.certificate_pem });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new FaultyCa(upstream, server, own.certificate_pem, folder, options);
  }

  inject(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  /** 429 and when to come back: in so many seconds, or not a word of it. */
  limitRate(path: CaPath, { retryAfterSeconds, times }: Times & { readonly retryAfterSeconds?: number } = {}): void {
    const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    this.#answer(path, problem(429, 'rateLimited', 'too many of these already', headers), times);
  }

  /** No nonce is good enough. */
  refuseNonces({ times, path }: Times & { readonly path?: CaPath } = {}): void {
    const answer = problem(400, 'badNonce', 'JWS has an invalid anti-replay nonce');
    this.inject({ path: path ? CA_PATHS[path] : /./, method: 'POST', answer, ...(times && { times }) });
  }

  /** Trouble of the CA's own, at one step of an order. */
  failAt(path: CaPath, { status = 500, times }: Times & { readonly status?: number } = {}): void {
    this.#answer(path, problem(status, 'serverInternal', 'something went wrong here'), times);
  }

  /** Connections end by RST. */
  resetAt(path: CaPath, { times }: Times = {}): void {
    this.inject({ path: CA_PATHS[path], reset: true, ...(times && { times }) });
  }

  /** Answers come in drops. */
  slowDown(path: CaPath, drip: NonNullable<Fault['drip']>, { times }: Times = {}): void {
    this.inject({ path: CA_PATHS[path], drip, ...(times && { times }) });
  }

  /** Chains without their intermediates, or cut off in the middle of the leaf. */
  truncateChains(how: 'leaf-only' | 'cut-off', { times }: Times = {}): void {
    const rewrite = (chain: string): string =>
      how === 'cut-off' ? chain.slice(0, 500) : (/[^]*?-----END CERTIFICATE-----\n/.exec(chain)?.[0] ?? '');
    this.inject({ path: CA_PATHS.download, rewrite, ...(times && { times }) });
  }

  /** Orders that replace a certificate are refused; by alreadyReplaced (RFC 9773 5) unless told otherwise. */
  refuseReplaces(
    refusal = problem(409, 'alreadyReplaced', 'this certificate has been replaced already'),
    { times }: Times = {},
  ): void {
    this.inject({ path: CA_PATHS.order, when: replacesSomething, answer: refusal, ...(times && { times }) });
  }

  offerProfiles(profiles: FaultyCaOptions['profiles']): void {
    this.#profiles = profiles;
  }

  /** All orders that were asked for, whatever became of them. */
  get orders(): readonly AskedOrder[] {
    return this.#book.asked;
  }

  /** Orders that the CA has taken for exactly these names. Those that are `finalized` have become certificates. */
  ordersFor(names: readonly string[]): AskedOrder[] {
    return this.#book.ordersFor(names);
  }

  /** Certificates that were issued for exactly these names. */
  certificatesFor(names: readonly string[]): number {
    return this.ordersFor(names).filter(({ finalized }) => finalized).length;
  }

  /** How many requests are held now. */
  get held(): number {
    return this.#held.length;
  }

  /** Cuts the connections of all requests that are held. */
  cut(): void {
    for (const socket of this.#held.splice(0)) socket.destroy();
  }

  /** Ends all faults and forgets the requests; orders are remembered. */
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

  async #take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { url: path = '', method = '', headers } = incoming;
    this.requests.push(`${method} ${path}`);
    const body = await readWhole(incoming);
    const signed = readSigned(body);
    const asked = { path, method, headers, body };
    if (signed && CA_PATHS.order.test(path)) this.#book.note(signed);
    const active = this.#faults.find(({ fault, left }) => left > 0 && this.#meets(fault, asked, signed));
    if (!active) return this.#serve(asked, signed, outgoing);
    active.left--;
    const { hold, answer, add, preface, rewrite, drip, reset } = active.fault;
    if (hold === 'request') this.#held.push(incoming.socket);
    else if (hold === 'answer') await this.#keep(asked, signed, outgoing, () => active.left++);
    else if (answer) reply(answer, outgoing);
    else if (add || preface || rewrite || drip) passOn(await this.#asCa(asked, signed), outgoing, active.fault);
    else if (reset) this.#sockets.get(incoming.socket.remotePort ?? 0)?.resetAndDestroy();
    else incoming.socket.destroy();
  }

  async #keep(
    asked: Asked,
    signed: SignedRequest | undefined,
    outgoing: ServerResponse,
    onRefused: () => void,
  ): Promise<void> {
    const answered = await this.#asCa(asked, signed);
    if (!isRefusal(answered)) {
      if (outgoing.socket) this.#held.push(outgoing.socket);
      return;
    }
    onRefused();
    passOn(answered, outgoing);
  }

  /** Without a fault: what the CA cannot do is done here. */
  async #serve(asked: Asked, signed: SignedRequest | undefined, outgoing: ServerResponse): Promise<void> {
    const own = CA_PATHS.renewalInfo.test(asked.path) && this.renewals.find(asked.path);
    const profile = CA_PATHS.order.test(asked.path) && signed?.payload?.['profile'];
    if (own) reply(own, outgoing);
    else if (this.#profiles && typeof profile === 'string' && !Object.hasOwn(this.#profiles, profile))
      reply(problem(400, 'invalidProfile', `profile "${profile}" is unknown here`), outgoing);
    else passOn(await this.#asCa(asked, signed), outgoing);
  }

  /** The CA's own answer, with what it is too old for. */
  async #asCa(asked: Asked, signed: SignedRequest | undefined): Promise<Answered> {
    const { path } = asked;
    const isTold = CA_PATHS.challenge.test(path) && signed?.payload !== undefined;
    // What has failed here the CA need not know; the authorization says it.
    if (isTold && (await this.#persistentDns?.check(path, signed)) === false)
      return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') };
    const answered = await ask(this.#upstream, asked);
    if (isRefusal(answered)) return answered;
    if (signed) this.#note(path, signed, answered);
    if (CA_PATHS.directory.test(path)) return this.#completed(answered);
    return CA_PATHS.authorization.test(path) && this.#persistentDns ? this.#persistentDns.disguise(answered) : answered;
  }

  #note(path: string, signed: SignedRequest, answered: Answered): void {
    this.#customers.served(path, signed);
    if (CA_PATHS.account.test(path)) {
      this.#customers.registered(signed, answered);
      this.#persistentDns?.noteAccount(signed, answered);
    } else if (CA_PATHS.order.test(path)) this.#book.taken(signed, answered);
    else if (CA_PATHS.finalize.test(path)) this.#book.finalized(path);
  }

  #meets = (fault: Fault, { path, method }: Asked, signed: SignedRequest | undefined): boolean =>
    fault.path.test(path) &&
    (fault.method ?? method) === method &&
    (fault.when === undefined || (signed !== undefined && fault.when(signed))) &&
    this.#customers.meets(fault, signed);

  #completed(directory: Answered): Answered {
    const base = new URL(this.directoryUrl).origin;
    return withJson(directory, (body) => ({
      ...body,
      ...(this.renewals.offered && { renewalInfo: `${base}/renewal-info` }),
      meta: { ...(body['meta'] as object | undefined), ...(this.#profiles && { profiles: this.#profiles }) },
    }));
  }

  #answer(path: CaPath, answer: NonNullable<Fault['answer']>, times: number | undefined): void {
    this.inject({ path: CA_PATHS[path], answer, ...(times && { times }) });
  }
}

const replacesSomething = ({ payload }: SignedRequest): boolean => payload?.['replaces'] !== undefined;
