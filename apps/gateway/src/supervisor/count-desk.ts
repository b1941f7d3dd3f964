import type { Series } from '../observe/metrics.ts';
import { OpenQuestions } from '../snapshot/open-questions.ts';
import type { RunningWorker } from './running-worker.ts';
import { TrafficLedger } from './traffic-ledger.ts';

const DEADLINE_MS = 1_000;
const MOST_WAITING = 1_000;

export interface Collected {
  readonly series: Map<string, number>;
  /** Numbers of workers that serve and did not answer in time. */
  readonly silent: ReadonlySet<number>;
}

/** Asks all workers what they have counted, whenever somebody wants to know, and keeps what those that are gone have said. */
export class CountDesk {
  readonly #ledger = new TrafficLedger();
  readonly #questions = new OpenQuestions<boolean>(DEADLINE_MS, MOST_WAITING, false);

  async collect(workers: readonly RunningWorker[]): Promise<Collected> {
    const silent = new Set<number>();
    await Promise.all(
      workers
        .filter(({ listening }) => listening)
        .map(async (worker) => {
          const answered = await this.#questions.ask((id) => worker.send({ kind: 'count', id }));
          if (!answered && worker.listening) silent.add(worker.slot);
        }),
    );
    return { series: this.#ledger.total(), silent };
  }

  counted(worker: number, id: number, series: Series): void {
    this.#ledger.counted(worker, series);
    this.#questions.answered(id, true);
  }

  gone(worker: number): void {
    this.#ledger.gone(worker);
  }

  forget(hostnames: readonly string[]): void {
    this.#ledger.forget(hostnames);
  }
}
