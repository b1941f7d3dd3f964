import { Injectable } from '@nestjs/common';
import type { Configuration } from '#config';
import type { CertificateView } from '#contracts';
import { INTERNAL_CA, type Certificate, type Principal, type RenewalInfo } from '#domain';
import { TransparencyCheck } from '#pki';
import { Store } from '#store';
import { FromConfiguration } from '../config.ts';
import { certificateView } from './certificate-view.ts';

/** Shows certificates with what their CAs have said of their renewal, and logs of them. */
@Injectable()
export class CertificateViews {
  readonly #store: Store;
  readonly #thresholdDays: number;
  readonly #transparency: TransparencyCheck;

  constructor(store: Store, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#thresholdDays = configuration.RENEWAL_THRESHOLD_DAYS;
    this.#transparency = new TransparencyCheck(configuration.CT_LOG_LIST);
  }

  async one(certificate: Certificate, caller: Principal | undefined, withKey = false): Promise<CertificateView> {
    const info = await this.#store.renewals.info(certificate.cert_name);
    return this.#view(certificate, caller, info, withKey);
  }

  async all(certificates: readonly Certificate[], caller: Principal | undefined): Promise<CertificateView[]> {
    const infos = await this.#store.renewals.infos(certificates.map(({ cert_name }) => cert_name));
    return certificates.map((certificate) => this.#view(certificate, caller, infos.get(certificate.cert_name)));
  }

  #view(
    certificate: Certificate,
    caller: Principal | undefined,
    info: RenewalInfo | undefined,
    withKey = false,
  ): CertificateView {
    const view = certificateView(certificate, caller, { info, thresholdDays: this.#thresholdDays }, withKey);
    // No log takes certificates of a CA that nobody knows.
    const transparency = certificate.issued_by === INTERNAL_CA ? undefined : this.#transparency.look(certificate);
    return { ...view, ...(transparency && { transparency }) };
  }
}
