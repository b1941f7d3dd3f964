import type { TargetDeleted, TargetSaved } from '#contracts';
import type { CertName } from '#domain';
import type { HttpApp, Told } from './http-app.ts';

let hosts = 0;

/** A host name that no other test of this file uses. */
export const newHost = (): string => `host-${(hosts += 1)}.example.com`;

/** The default certificate name of a host. */
export const certNameOf = (host: string): CertName => `proxy-${host.replaceAll('.', '-')}` as CertName;

/** Requests about proxy targets, in one token's name. */
export class TargetRequests {
  readonly #api: HttpApp;
  readonly #token: string;

  constructor(api: HttpApp, token: string) {
    this.#api = api;
    this.#token = token;
  }

  create(hostname: string, own: object = {}): Promise<Told<TargetSaved>> {
    const body = { hostname, target_url: 'http://localhost:3000', ...own };
    return this.#api.ask<TargetSaved>('POST', '/proxy/targets', { token: this.#token, body });
  }

  change(hostname: string, body: object): Promise<Told<TargetSaved>> {
    return this.#api.ask<TargetSaved>('PUT', `/proxy/targets/${hostname}`, { token: this.#token, body });
  }

  delete(hostname: string, query = ''): Promise<Told<TargetDeleted>> {
    return this.#api.ask<TargetDeleted>('DELETE', `/proxy/targets/${hostname}${query}`, { token: this.#token });
  }
}
