import { Injectable } from '@nestjs/common';
import type { Configuration } from '#config';
import type { TransparencyAlerts, TransparencyReport, UnknownCertificate } from '#contracts';
import { alerting, type Stranger } from '#domain';
import { Store } from '#store';
import { FromConfiguration } from '../config.ts';

/** Shows what cert-manager has found in logs of certificates. */
@Injectable()
export class TransparencyDesk {
  readonly #store: Store;
  readonly #on: boolean;

  constructor(store: Store, @FromConfiguration() { CT_MONITOR_URL }: Configuration) {
    this.#store = store;
    this.#on = CT_MONITOR_URL !== '';
  }

  async report(): Promise<TransparencyReport> {
    const { transparency } = this.#store;
    const [status, strangers] = await Promise.all([transparency.status(), transparency.strangers()]);
    const latestFirst = strangers.toSorted(
      (one, other) => other.not_before.localeCompare(one.not_before) || one.id.localeCompare(other.id),
    );
    return {
      on: this.#on,
      looked_at: status?.looked_at ?? null,
      names: status?.names ?? 0,
      problem: status?.problem ?? null,
      unknown_certificates: latestFirst.map(unknownCertificate),
    };
  }

  /** Undefined where logs are not looked at. */
  async alerts(): Promise<TransparencyAlerts | undefined> {
    if (!this.#on) return undefined;
    const { transparency } = this.#store;
    const [status, strangers] = await Promise.all([transparency.status(), transparency.strangers()]);
    const unknown_certificates = alerting(strangers, new Date()).map(({ id, dns_names, issuer, not_before }) => ({
      id,
      dns_names: [...dns_names],
      issuer,
      not_before,
    }));
    return { problem: status?.problem ?? null, unknown_certificates };
  }

  /** @returns undefined when there is none of this id */
  async accept(id: string): Promise<UnknownCertificate | undefined> {
    const accepted = await this.#store.transparency.accept(id, new Date());
    return accepted && unknownCertificate(accepted);
  }
}

const unknownCertificate = (stranger: Stranger): UnknownCertificate => ({
  ...stranger,
  dns_names: [...stranger.dns_names],
});
