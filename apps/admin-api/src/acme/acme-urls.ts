import { Injectable } from '@nestjs/common';
import type { Configuration } from '#config';
import { publicOrigin } from '#domain';
import { FromConfiguration } from '../config.ts';
import { publicPorts } from '../public-ports.ts';
import { AcmeProblem } from './acme-problem.ts';

/**
 * The URLs of the directory's resources. Requests are signed with them (RFC 8555 6.4), so they follow from the configuration and
 * not from what a client says about the host that it came to.
 */
@Injectable()
export class AcmeUrls {
  readonly #origin: string | undefined;

  constructor(@FromConfiguration() configuration: Configuration) {
    this.#origin = originOf(configuration);
  }

  /** Whether there is a directory. */
  get exist(): boolean {
    return this.#origin !== undefined;
  }

  /** Of a path that begins with `/`. @throws AcmeProblem where there is no directory */
  of(path: string): string {
    if (this.#origin !== undefined) return `${this.#origin}${path}`;
    throw new AcmeProblem(
      'malformed',
      'There is no ACME directory here until CA_PUBLIC_URL says by which host name clients reach this server.',
      { status: 404 },
    );
  }

  directory = (): string => this.of('/acme/directory');
  account = (id: string): string => this.of(`/acme/account/${id}`);
  orders = (account: string): string => this.of(`/acme/account/${account}/orders`);
  order = (id: string): string => this.of(`/acme/order/${id}`);
  finalize = (order: string): string => this.of(`/acme/order/${order}/finalize`);
  authorization = (order: string, index: number): string => this.of(`/acme/authz/${order}/${index}`);
  challenge = (order: string, index: number, type: string): string =>
    this.of(`/acme/challenge/${order}/${index}/${type}`);
  certificate = (order: string): string => this.of(`/acme/cert/${order}`);
}

/** The host of CA_PUBLIC_URL over HTTPS, at the port that clients know. */
function originOf(configuration: Configuration): string | undefined {
  const url = URL.parse(configuration.CA_PUBLIC_URL);
  if (!url) return undefined;
  if (url.protocol === 'https:') return url.origin;
  return publicOrigin(url.hostname, publicPorts(configuration).https);
}
