import type { CertificateAccepted, CertificateStatus } from '#contracts';
import type { CertName } from '#domain';
import type { HttpApp, Told } from './http-app.ts';

let names = 0;

/** A certificate name that no other test of this file uses. */
export const newCertName = (): CertName => `cert-${(names += 1)}` as CertName;

/** The host that these tests order a certificate of this name for. */
export const hostOf = (name: string): string => `${name}.example.com`;

/** Requests about certificates, in one token's name. */
export class CertificateRequests {
  readonly #api: HttpApp;
  readonly #token: string;

  constructor(api: HttpApp, token: string) {
    this.#api = api;
    this.#token = token;
  }

  order(cert_name: string, own: object = {}): Promise<Told<CertificateAccepted>> {
    const body = { cert_name, domain: hostOf(cert_name), ...own };
    return this.#api.ask<CertificateAccepted>('POST', '/certificates', { token: this.#token, body });
  }

  renew<T>(cert_name: string, headers: Readonly<Record<string, string>> = {}): Promise<Told<T>> {
    return this.#api.ask<T>('POST', `/certificates/${cert_name}/renew`, { token: this.#token, headers });
  }

  delete<T>(cert_name: string, domain?: string): Promise<Told<T>> {
    const path = domain === undefined ? cert_name : `${cert_name}/domains/${domain}`;
    return this.#api.ask<T>('DELETE', `/certificates/${path}`, { token: this.#token });
  }

  /** As nobody. */
  async status(cert_name: string): Promise<CertificateStatus> {
    return (await this.#api.ask<CertificateStatus>('GET', `/certificates/${cert_name}/status`)).body;
  }
}
