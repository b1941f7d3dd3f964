import cluster from 'node:cluster';
import type { ExplainRequest, Explanation } from '#contracts';
import type { SharedUses } from '#store';
import type { Logger } from '#platform';
import type { ChallengeAnswer, HostTraffic, ListenFailure, ToWorker, WorkerSettings } from '../snapshot/messages.ts';
import type { UpstreamFailure, UpstreamStanding } from '../snapshot/messages.ts';
import { NO_CHANGE, type Delta, type KeyedCertificate } from '../snapshot/records.ts';
import { CountDesk, type Collected } from './count-desk.ts';
import { ConnectionCounts } from './connection-counts.ts';
import { SharedCounts } from './shared-counts.ts';
import type { IdentityKeeper } from './identity-keeper.ts';
import { ExplainDesk } from './explain-desk.ts';
import { listenRemedy } from './listen-remedy.ts';
import { WorkerSlot, type SlotStatus } from './worker-slot.ts';

export interface PoolOptions {
  readonly workers: number;
  readonly settings: WorkerSettings;
  readonly fallback: KeyedCertificate;
  readonly snapshot: () => { readonly version: number; readonly everything: Delta };
  readonly findChallenge: (token: string) => Promise<ChallengeAnswer>;
  readonly identity: Pick<IdentityKeeper, 'findSession' | 'takeHandoff'>;
  /** How long ago, in milliseconds, it was looked last for what was revoked. */
  readonly feedAge: () => number;
  /** Opens the way to the other gateways, for what hosts limit. */
  readonly shareUses: (hear: (text: string) => void) => SharedUses;
  /** Told whenever a worker has applied a version of the snapshot. */
  readonly onApplied: () => void;
  /** The upstreams that get no requests. */
  readonly standings: () => readonly UpstreamStanding[];
  readonly onUpstreamFailed: (failure: UpstreamFailure) => void;
  /** Told that a client has asked for a host that has no certificate. */
  readonly onCertificateWanted: (hostname: string) => void;
  /** Told of lines of the access log that are to be kept for a while. */
  readonly onRequests: (lines: readonly string[]) => void;
  /** Told of what workers have counted lately. */
  readonly onTraffic: (hosts: readonly HostTraffic[]) => void;
  /** Told of lines about calls of MCP servers. */
  readonly onCalls: (lines: readonly string[]) => void;
}

/** Records of one message. Larger ones would hold up this process and the worker for too long at a time. */
const PART = 200;

/**
 * V8 begins with room for 1 MB of young objects and lets it grow only where many survive. Requests leave none, so that it would stop
 * to collect garbage hundreds of times a second: docs/performance.md. The upper bound stays V8's own.
 */
const WORKER_FLAGS = ['--min-semi-space-size=16'];

/** The gateway's workers. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #logger: Logger;
  readonly #slots: readonly WorkerSlot[];
  readonly #connections: ConnectionCounts;
  readonly #explaining = new ExplainDesk();
  readonly #counting = new CountDesk();
  readonly #counts: SharedCounts;
  #replacing: Promise<void> | undefined;
  #ticketKeys: ToWorker | undefined;
  #stickyKey: ToWorker | undefined;
  #verifySecret: ToWorker | undefined;
  #adminSecret: ToWorker | undefined;
  #started: (() => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  constructor(options: PoolOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    this.#connections = new ConnectionCounts(options.settings.maxConnectionsPerIp);
    this.#counts = new SharedCounts((message) => this.#sendAll(message), options.shareUses);
    this.#slots = Array.from({ length: options.workers }, (_, i) => this.#slot(i + 1));
  }

  /**
   * Resolves when all workers listen.
   * @throws Error with the remedy when a port cannot be had
   */
  start(): Promise<void> {
    // Workers accept from one shared socket, so that this process is in no connection's way: docs/adr/0003.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ execArgv: [...WORKER_FLAGS, ...process.execArgv] });
    return new Promise((resolve, reject) => {
      this.#started = resolve;
      this.#failed = reject;
      for (const slot of this.#slots) slot.start();
    });
  }

  send(version: number, delta: Delta): void {
    this.#counting.forget(delta.targets.gone);
    if (delta.targets.set.some(({ rate_limit }) => rate_limit !== null)) this.#counts.listen();
    this.#sendAll({ kind: 'change', version, delta });
  }

  /** From now on sessions are resumed with these keys, by every worker. */
  useTicketKeys(keys: Buffer): void {
    this.#ticketKeys = { kind: 'ticket-keys', keys: keys.toString('base64') };
    this.#sendAll(this.#ticketKeys);
  }

  /** From now on cookies say by this key which upstream a client had. */
  useStickyKey(key: Buffer): void {
    this.#stickyKey = { kind: 'sticky-key', key: key.toString('base64') };
    this.#sendAll(this.#stickyKey);
  }

  /** From now on the auth server is asked with this secret. */
  useVerifySecret(secret: string): void {
    this.#verifySecret = { kind: 'verify-secret', secret };
    this.#sendAll(this.#verifySecret);
  }

  /** From now on admin-api is told with this secret who asks. */
  useAdminSecret(secret: string): void {
    this.#adminSecret = { kind: 'admin-secret', secret };
    this.#sendAll(this.#adminSecret);
  }

  /** How long ago it was looked last for what was revoked. */
  sendFeed(age: number): void {
    this.#sendAll({ kind: 'feed', age });
  }

  /** Which upstreams get requests, and which do not. */
  sendStandings(standings: readonly UpstreamStanding[]): void {
    this.#sendAll({ kind: 'upstreams', standings });
  }

  /**
   * Version of the snapshot that all workers have; undefined while there is no worker. One that is starting does not count: all
   * that it was sent by then it has before it accepts connections, because this process gives it the sockets after that.
   */
  get applied(): number | undefined {
    const versions = this.#slots.flatMap(({ applied }) => applied ?? []);
    return versions.length ? Math.min(...versions) : undefined;
  }

  get status(): readonly SlotStatus[] {
    return this.#slots.map((slot) => slot.status);
  }

  /** The same with how often each was replaced because it died. */
  get states(): readonly (SlotStatus & { readonly deaths: number })[] {
    return this.#slots.map((slot) => ({ ...slot.status, deaths: slot.deaths }));
  }

  /** What the workers have counted by now, and which of them did not say so within a second. */
  collect(): Promise<Collected> {
    return this.#counting.collect(this.#slots.flatMap(({ workers }) => workers));
  }

  /** What a worker would do with a request; undefined when none answers within 2 s. */
  explain(asked: ExplainRequest): Promise<Explanation | undefined> {
    return this.#explaining.ask(asked, (message) => void this.#slots.some((slot) => slot.tell(message)));
  }

  /**
   * Puts a new worker in the place of each, one after the other. Resolves when all new ones listen; the old ones may still have
   * work in hand then. Asked again meanwhile, it is the same replacement.
   * @throws Error when one does not come up; those not yet replaced go on
   */
  async replaceAll(): Promise<void> {
    this.#replacing ??= this.#replaceEach().finally(() => (this.#replacing = undefined));
    await this.#replacing;
  }

  async #replaceEach(): Promise<void> {
    for (const slot of this.#slots) await slot.replace();
  }

  /** Resolves when all workers have finished their work and are gone. */
  async drain(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.drain()));
    this.#counts.close();
  }

  #slot(number: number): WorkerSlot {
    return new WorkerSlot(
      number,
      {
        welcome: (own) => this.#welcome(own),
        onListening: () => this.#onListening(),
        onApplied: this.#options.onApplied,
        onCertificateWanted: this.#options.onCertificateWanted,
        onUpstreamFailed: this.#options.onUpstreamFailed,
        onCannotListen: (failure) => this.#onCannotListen(failure),
        onChallenge: (token, answer, id) => {
          void this.#options.findChallenge(token).then((found) => answer({ kind: 'challenge', id, answer: found }));
        },
        onSession: (session, answer, id) => {
          void this.#options.identity
            .findSession(session)
            .then((found) => answer({ kind: 'session', id, answer: found }));
        },
        onHandoff: (asked, answer, id) => {
          void this.#options.identity
            .takeHandoff(asked)
            .then((found) => answer({ kind: 'handoff', id, answer: found }));
        },
        onConnectionOpened: (worker, network) => this.#connections.opened(worker, network),
        onConnectionClosed: (worker, network) => this.#connections.closed(worker, network),
        onCounted: (worker, counts) => this.#counts.counted(worker, counts),
        onExplained: (id, explanation) => this.#explaining.answered(id, explanation),
        onMetrics: (worker, id, series) => this.#counting.counted(worker, id, series),
        onRequests: this.#options.onRequests,
        onTraffic: this.#options.onTraffic,
        onCalls: this.#options.onCalls,
        onGone: (worker) => {
          this.#connections.workerGone(worker);
          this.#counting.gone(worker);
          this.#counts.workerGone(worker);
        },
      },
      this.#logger,
    );
  }

  *#welcome(slot: number): Iterable<ToWorker> {
    const { settings, fallback, snapshot, standings } = this.#options;
    const { version, everything } = snapshot();
    yield { kind: 'begin', slot, settings, fallback };
    if (this.#ticketKeys) yield this.#ticketKeys;
    if (this.#stickyKey) yield this.#stickyKey;
    if (this.#verifySecret) yield this.#verifySecret;
    if (this.#adminSecret) yield this.#adminSecret;
    for (const part of inParts(everything)) yield { kind: 'change', version: 0, delta: part };
    yield { kind: 'change', version, delta: NO_CHANGE };
    yield { kind: 'feed', age: this.#options.feedAge() };
    yield* this.#counts.known();
    yield { kind: 'upstreams', standings: standings() };
    yield { kind: 'listen' };
  }

  #sendAll(message: ToWorker): void {
    for (const slot of this.#slots) slot.send(message);
  }

  #onListening(): void {
    if (!this.#slots.every((slot) => slot.status.listening)) return;
    this.#started?.();
    this.#failed = undefined;
  }

  /** At the start that is the end. Later it means that somebody took the port while no worker held it: try again. */
  #onCannotListen(failure: ListenFailure): boolean {
    const remedy = listenRemedy(failure);
    if (this.#failed) {
      this.#failed(new Error(remedy));
      return false;
    }
    this.#logger.error({ code: failure.code }, remedy);
    return true;
  }
}

/** A whole snapshot, kind by kind, in messages of a bounded size. */
function* inParts(everything: Delta): Iterable<Delta> {
  for (const name of Object.keys(NO_CHANGE) as (keyof Delta)[]) {
    const { set, gone, broken } = everything[name];
    if (gone.length) yield { ...NO_CHANGE, [name]: { set: [], gone, broken } };
    for (let i = 0; i < set.length; i += PART)
      yield { ...NO_CHANGE, [name]: { set: set.slice(i, i + PART), gone: [] } };
  }
}
