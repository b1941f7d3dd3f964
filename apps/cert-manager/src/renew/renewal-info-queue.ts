import type { CertName, Certificate, RenewalInfo } from '#domain';
import type { Logger } from '#platform';
import type { Store } from '#store';
import type { QueueConnection } from '../queue/queue-connection.ts';
import type { CaSettings } from '../work.ts';
import { askRenewalInfo } from './ask-renewal-info.ts';
import { TimedQueue, type Appointment } from './timed-queue.ts';

/** CAs that are slow to answer are waited for by this many. */
const AT_ONCE = 10;
const EARLY_MS = 1_000;

interface Asking {
  readonly store: Store;
  readonly ca: Pick<CaSettings, 'agent'>;
  readonly logger: Logger;
}

/** A job for each certificate, at the time at which its CA wants to be asked again when to renew it (RFC 9773 4.3). */
export class RenewalInfoQueue extends TimedQueue {
  readonly #asking: Asking;
  readonly #stopping = new AbortController();

  constructor(connection: QueueConnection, asking: Asking) {
    super('renewal-info', connection, asking.logger, AT_ONCE);
    this.#asking = asking;
  }

  /** @param onTold what the CA said may change when the certificate is due */
  override start(onTold: (name: CertName) => Promise<void>): void {
    super.start(async (name) => {
      await this.#ask(name);
      await onTold(name);
    });
  }

  override async stop(): Promise<void> {
    this.#stopping.abort(new Error('cert-manager is stopping'));
    await super.stop();
  }

  async #ask(name: CertName): Promise<void> {
    const { store, ca, logger } = this.#asking;
    const [found, info] = await Promise.all([store.certificates.find(name), store.renewals.info(name)]);
    const next = found && nextQuestion(found.record, info);
    if (!found || !next || next.at.getTime() > Date.now() + EARLY_MS) return;
    const told = await askRenewalInfo(ca.agent, found.record, info, this.#stopping.signal);
    await store.renewals.keepInfo(name, told);
    const { problem, selected_at, explanation_url } = told;
    if (problem !== null) logger.info({ cert_name: name, reason: problem }, 'the CA did not say when to renew');
    else logger.debug({ cert_name: name, selected_at, explanation_url }, 'the CA was asked when to renew');
  }
}

/** When a certificate's CA is to be asked about it; undefined for what no CA of ours has issued. */
export function nextQuestion(certificate: Certificate, info: RenewalInfo | undefined): Appointment | undefined {
  const { cert_name: name, issued_by: issuer, fingerprint, issued_at: issuedAt } = certificate;
  if (issuer === null || !/^https?:/.test(issuer)) return undefined;
  return { name, at: new Date(info?.fingerprint === fingerprint ? info.next_poll_at : issuedAt) };
}
