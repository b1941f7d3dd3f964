import { Injectable } from '@nestjs/common';
import type { Configuration } from '#config';
import type { CertificateView } from '#contracts';
import type { Certificate, Principal } from '#domain';
import { Store } from '#store';
import { FromConfiguration } from '../config.ts';
import { certificateView } from './certificate-view.ts';

/** Shows certificates with what their CAs have said of their renewal. */
@Injectable()
export class CertificateViews {
  readonly #store: Store;
  readonly #thresholdDays: number;

  constructor(store: Store, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#thresholdDays = configuration.RENEWAL_THRESHOLD_DAYS;
  }

  async one(certificate: Certificate, caller: Principal | undefined, withKey = false): Promise<CertificateView> {
    const info = await this.#store.renewals.info(certificate.cert_name);
    return certificateView(certificate, caller, { info, thresholdDays: this.#thresholdDays }, withKey);
  }

  async all(certificates: readonly Certificate[], caller: Principal | undefined): Promise<CertificateView[]> {
    const infos = await this.#store.renewals.infos(certificates.map(({ cert_name }) => cert_name));
    return certificates.map((certificate) => {
      const info = infos.get(certificate.cert_name);
      return certificateView(certificate, caller, { info, thresholdDays: this.#thresholdDays });
    });
  }
}
