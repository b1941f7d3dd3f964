import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { ExplainRequest } from '#contracts';
import { CannotListen } from '../listen/listen-on.ts';
import type { ChallengeAnswer, FromWorker, ToWorker, WorkerSettings } from '../snapshot/messages.ts';
import { backendNames } from '../resolve/backend-names.ts';
import { OpenQuestions } from '../snapshot/open-questions.ts';
import { GatewayWorker, type Requests } from './gateway-worker.ts';
import { Observer } from '../observe/observer.ts';
import { workerLog } from './worker-log.ts';

const CHALLENGE_MS = 2_000;
/** Anyone can ask for challenges; more than this at once are not passed on. */
const MAX_CHALLENGES = 200;

/** A supervisor that is gone takes its workers with it (node:cluster ends them), so a message that cannot be sent is no matter. */
const send = (message: FromWorker): void => {
  process.send?.(message, undefined, undefined, () => {});
};

/**
 * The life of a worker: it says that it is there, is given settings and the snapshot, listens, and then applies changes until
 * it is told to drain. Signals of the terminal go to the whole process group; a worker leaves them to its supervisor, which
 * knows the order in which to stop.
 */
export function runWorker(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const challenges = new OpenQuestions<ChallengeAnswer>(CHALLENGE_MS, MAX_CHALLENGES, { unavailable: true });
  const requests = requestsTo(challenges);
  const own = cluster.worker?.id;
  let logger: Logger | undefined;
  let worker: GatewayWorker | undefined;
  let observer: Observer | undefined;
  process.on('uncaughtExceptionMonitor', (error) => logger?.fatal({ err: error }, 'a worker ends by a fault'));
  process.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'begin':
        process.title = `mpm gateway worker ${message.slot}`;
        logger = workerLog(message.slot, message.settings.logLevel);
        backendNames.askServers(message.settings.nameServers);
        observer = observe(message.slot, message.settings);
        worker = new GatewayWorker(message.settings, message.fallback, requests, { observer, logger });
        return;
      case 'ticket-keys':
        worker?.useTicketKeys(Buffer.from(message.keys, 'base64'));
        return;
      case 'change':
        worker?.apply(message.delta);
        if (message.version > 0) send({ kind: 'applied', version: message.version });
        return;
      case 'listen':
        void listen(worker);
        return;
      case 'challenge':
        challenges.answered(message.id, message.answer);
        return;
      case 'sticky-key':
        worker?.upstreams.useStickyKey(Buffer.from(message.key, 'base64'));
        return;
      case 'upstreams':
        worker?.upstreams.apply(message.standings);
        return;
      case 'turn-away':
        worker?.turnAway(message.id);
        return;
      case 'counted':
        // All workers are told, its own as well.
        if (message.by !== own) worker?.hearCounts(message.by, message.counts);
        return;
      case 'counter-gone':
        worker?.counterGone(message.by);
        return;
      case 'explain':
        void explain(worker, message.id, message.asked);
        return;
      case 'count':
        send({ kind: 'metrics', id: message.id, series: observer?.series() ?? {} });
        return;
      case 'drain':
        void drain(worker, observer, message.replaced);
    }
  });
  send({ kind: 'ready-for-snapshot' });
}

/** What a worker asks its supervisor for, which has the connection to Redis. */
const requestsTo = (challenges: OpenQuestions<ChallengeAnswer>): Requests => ({
  findChallenge: (token) => challenges.ask((id) => send({ kind: 'challenge', id, token })),
  wantCertificate: (hostname) => send({ kind: 'certificate-wanted', hostname }),
  upstreamFailed: (failure) => send({ kind: 'upstream-failed', failure }),
  connectionOpened: (id, network) => send({ kind: 'connection-opened', id, network }),
  connectionClosed: (network) => send({ kind: 'connection-closed', network }),
  counted: (counts) => send({ kind: 'counted', counts }),
});

async function explain(worker: GatewayWorker | undefined, id: number, asked: ExplainRequest): Promise<void> {
  if (worker) send({ kind: 'explained', id, explanation: await worker.explain(asked) });
}

async function listen(worker: GatewayWorker | undefined): Promise<void> {
  try {
    await worker?.listen();
    send({ kind: 'listening' });
  } catch (error) {
    if (!(error instanceof CannotListen)) throw error;
    send({ kind: 'cannot-listen', failure: error.failure });
  }
}

const observe = (slot: number, { accessLog, keptPerSecond }: WorkerSettings): Observer =>
  new Observer({
    worker: slot,
    written: accessLog,
    keptPerSecond,
    keep: (lines) => send({ kind: 'requests', lines }),
  });

async function drain(
  worker: GatewayWorker | undefined,
  observer: Observer | undefined,
  replaced: boolean,
): Promise<void> {
  await worker?.drain(replaced);
  await observer?.flush();
  const lastWord: FromWorker = { kind: 'metrics', id: 0, series: observer?.series() ?? {} };
  process.send?.(lastWord, undefined, undefined, () => process.exit(0));
}
