import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { ExplainRequest } from '#contracts';
import { CannotListen } from '../listen/listen-on.ts';
import type { FromWorker, ToWorker, WorkerSettings } from '../snapshot/messages.ts';
import { backendNames } from '../resolve/backend-names.ts';
import { GatewayWorker, type Requests } from './gateway-worker.ts';
import { Observer } from '../observe/observer.ts';
import { SupervisorQuestions } from './supervisor-questions.ts';
import { workerLog } from './worker-log.ts';

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
  const questions = new SupervisorQuestions(send);
  const requests = requestsTo(questions);
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
      case 'sticky-key':
      case 'verify-secret':
      case 'admin-secret':
        useSecret(worker, message);
        return;
      case 'change':
        worker?.apply(message.delta);
        if (message.version > 0) send({ kind: 'applied', version: message.version });
        return;
      case 'listen':
        void listen(worker);
        return;
      case 'challenge':
      case 'session':
      case 'handoff':
        questions.answered(message);
        return;
      case 'feed':
        worker?.hearFeed(message.age);
        return;
      case 'upstreams':
        worker?.upstreams.apply(message.standings);
        return;
      case 'turn-away':
        worker?.turnAway(message.id);
        return;
      case 'counted':
      case 'counter-gone':
        hearOthers(worker, message);
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
const requestsTo = ({ asking }: SupervisorQuestions): Requests => ({
  ...asking,
  wantCertificate: (hostname) => send({ kind: 'certificate-wanted', hostname }),
  upstreamFailed: (failure) => send({ kind: 'upstream-failed', failure }),
  connectionOpened: (id, network) => send({ kind: 'connection-opened', id, network }),
  connectionClosed: (network) => send({ kind: 'connection-closed', network }),
  counted: (counts) => send({ kind: 'counted', counts }),
});

function useSecret(
  worker: GatewayWorker | undefined,
  message: ToWorker & { readonly kind: 'ticket-keys' | 'sticky-key' | 'verify-secret' | 'admin-secret' },
): void {
  if (message.kind === 'ticket-keys') worker?.useTicketKeys(Buffer.from(message.keys, 'base64'));
  else if (message.kind === 'sticky-key') worker?.upstreams.useStickyKey(Buffer.from(message.key, 'base64'));
  else if (message.kind === 'verify-secret') worker?.useVerifySecret(message.secret);
  else worker?.useAdminSecret(message.secret);
}

function hearOthers(
  worker: GatewayWorker | undefined,
  message: ToWorker & { readonly kind: 'counted' | 'counter-gone' },
): void {
  if (message.kind === 'counter-gone') worker?.counterGone(message.by);
  // All workers are told, its own as well.
  else if (message.by !== cluster.worker?.id) worker?.hearCounts(message.by, message.counts);
}

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

const observe = (slot: number, { accessLog, keptPerSecond, keepsCalls }: WorkerSettings): Observer =>
  new Observer(
    {
      worker: slot,
      written: accessLog,
      keptPerSecond,
      keep: (lines) => send({ kind: 'requests', lines }),
      tellTraffic: (hosts) => send({ kind: 'traffic', hosts }),
    },
    keepsCalls ? (lines) => send({ kind: 'calls', lines }) : undefined,
  );

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
