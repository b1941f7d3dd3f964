import { Injectable } from '@nestjs/common';
import {
  challengesFor,
  directoryOrderStatus,
  isAddress,
  isWildcard,
  type CertifiedName,
  type DirectoryAccount,
  type DirectoryAuthorization,
  type DirectoryChallenge,
  type DirectoryOrder,
} from '#domain';
import { problemDocument, type Subproblem } from './acme-problem.ts';
import { AcmeUrls } from './acme-urls.ts';

/** The directory's resources as clients see them (RFC 8555 7.1). */
@Injectable()
export class AcmeViews {
  readonly #urls: AcmeUrls;

  constructor(urls: AcmeUrls) {
    this.#urls = urls;
  }

  directory(): object {
    const at = (name: string): string => this.#urls.of(`/acme/${name}`);
    return {
      newNonce: at('new-nonce'),
      newAccount: at('new-account'),
      newOrder: at('new-order'),
      revokeCert: at('revoke-cert'),
      keyChange: at('key-change'),
      renewalInfo: at('renewal-info'),
      meta: { externalAccountRequired: true },
    };
  }

  account = ({ id, status, contact }: DirectoryAccount): object => ({
    status,
    contact,
    orders: this.#urls.orders(id),
  });

  order(order: DirectoryOrder): object {
    const { id, authorizations, expires_at, fullchain_pem } = order;
    const failed = authorizations.find(({ status, problem }) => status === 'invalid' && problem);
    return {
      status: directoryOrderStatus(order),
      expires: expires_at,
      identifiers: authorizations.map(({ name }) => identifierOf(name)),
      authorizations: authorizations.map((_, i) => this.#urls.authorization(id, i)),
      finalize: this.#urls.finalize(id),
      ...(fullchain_pem !== null && { certificate: this.#urls.certificate(id) }),
      ...(failed?.problem && { error: problemDocument(failed.problem) }),
    };
  }

  authorization(order: DirectoryOrder, index: number, authorization: DirectoryAuthorization): object {
    const { name, status, tried } = authorization;
    // Once it is decided, what it was decided by is all there is to be seen (RFC 8555 7.1.4).
    const types = status === 'pending' ? challengesFor(name) : challengesFor(name).filter((type) => type === tried);
    return {
      status,
      expires: order.expires_at,
      identifier: { ...identifierOf(name), value: name.replace(/^\*\./, '') },
      ...(isWildcard(name) && { wildcard: true }),
      challenges: types.map((type) => this.challenge(order, index, authorization, type)),
    };
  }

  challenge(
    { id }: DirectoryOrder,
    index: number,
    { status, token, tried, validated_at, problem }: DirectoryAuthorization,
    type: DirectoryChallenge,
  ): object {
    const looked = tried === type;
    const own = status === 'pending' ? (looked ? 'processing' : 'pending') : looked ? status : 'pending';
    return {
      type,
      url: this.#urls.challenge(id, index, type),
      token,
      status: own === 'deactivated' ? 'invalid' : own,
      ...(looked && validated_at && { validated: validated_at }),
      ...(looked && problem && status !== 'valid' && { error: problemDocument(problem) }),
    };
  }
}

/** RFC 8555 9.7.7, RFC 8738 3. */
export const identifierOf = (name: CertifiedName): Subproblem['identifier'] => ({
  type: isAddress(name) ? 'ip' : 'dns',
  value: name,
});
