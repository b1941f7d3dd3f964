import { ConflictException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { Configuration } from '#config';
import type { NewCertificate } from '#contracts';
import {
  InvalidInput,
  isInProgress,
  isWildcard,
  mayManage,
  type Certificate,
  type CertifiedName,
  type CertName,
  type Issuance,
  type KeyType,
} from '#domain';
import { Store, type Found } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { FromConfiguration } from '../config.ts';
import { settled } from '../settled.ts';
import { CertManagerLink } from './cert-manager-link.ts';
import { issuanceOf, type Order } from './issuance-of.ts';
import { refuseNamesOfOthers } from './refuse-names-of-others.ts';

/** What is stored under a certificate name. */
export interface Stored {
  readonly certificate: Found<Certificate> | undefined;
  readonly issuance: Found<Issuance> | undefined;
}

/** What a client may say about an order besides its names. */
export type OrderWish = Pick<NewCertificate, 'email' | 'acme_directory_url' | 'key_type'>;

/** An order that was placed, or (`joined`) one that was under way already. */
export interface Placed {
  readonly issuance: Issuance;
  readonly joined: boolean;
  /** Whether a cert-manager has said that it works on it. */
  readonly taken: boolean;
}

type Decision = Omit<Order, 'cert_name' | 'owner_token_hash' | 'created_by'>;

/** Places orders for certificates: first in Redis, where they outlive everything, then by a word to cert-manager. */
@Injectable()
export class CertificateOrders {
  readonly #store: Store;
  readonly #link: CertManagerLink;
  readonly #authentication: Authentication;
  readonly #defaults: { readonly acme_directory_url: string; readonly key_type: KeyType };

  constructor(
    store: Store,
    link: CertManagerLink,
    authentication: Authentication,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#link = link;
    this.#authentication = authentication;
    this.#defaults = { acme_directory_url: configuration.ACME_DIRECTORY_URL, key_type: configuration.CERT_KEY_TYPE };
  }

  /** Orders a certificate for these names; one that exists under this name serves until the new one replaces it. */
  order(caller: Caller, name: CertName, domains: readonly CertifiedName[], wish: OrderWish): Promise<Placed> {
    return this.#place(caller, name, (stored) => ({
      domains,
      email: emailFor(caller, wish.email, stored),
      acme_directory_url: wish.acme_directory_url ?? this.#defaults.acme_directory_url,
      key_type: wish.key_type ?? this.#defaults.key_type,
      reason: 'new',
    }));
  }

  /** Orders a certificate again as it is; one that never came into being, as it was ordered last. */
  renew(caller: Caller, name: CertName): Promise<Placed> {
    return this.#place(caller, name, ({ certificate, issuance }) => {
      const last = certificate?.record ?? issuance?.record;
      if (!last) throw new NotFoundException(`Certificate not found: ${name}`);
      return { ...again(last), reason: 'renewal' };
    });
  }

  /** Orders a certificate again without one of its names, which must not be its last. */
  withoutDomain(caller: Caller, name: CertName, domain: CertifiedName): Promise<Placed> {
    return this.#place(caller, name, ({ certificate }) => {
      if (!certificate) throw new NotFoundException(`Certificate not found: ${name}`);
      const domains = certificate.record.domains.filter((other) => other !== domain);
      if (domains.length === 0 || domains.length === certificate.record.domains.length) {
        throw new ConflictException(`The certificate ${name} was ordered anew meanwhile. Look at it again.`);
      }
      return { ...again(certificate.record), domains, reason: 'new' };
    });
  }

  async read(name: CertName): Promise<Stored> {
    const [certificate, issuance] = await Promise.all([
      this.#store.certificates.find(name),
      this.#store.certificates.findIssuance(name),
    ]);
    return { certificate, issuance };
  }

  /** Says to cert-manager that an order stands in Redis; see CertManagerLink. */
  announce = (name: CertName): Promise<boolean> => this.#link.nudge(name);

  async #place(caller: Caller, name: CertName, decide: (stored: Stored) => Decision): Promise<Placed> {
    const placed = await settled(async () => {
      const stored = await this.read(name);
      const owner = stored.certificate?.record ?? stored.issuance?.record;
      if (owner && !mayManage(caller, owner)) throw notYours(name);
      if (stored.issuance && isInProgress(stored.issuance.record)) {
        return { issuance: stored.issuance.record, joined: true };
      }
      const { owner_token_hash, created_by } = owner ?? { owner_token_hash: caller.hash, created_by: caller.name };
      const issuance = issuanceOf({ ...decide(stored), cert_name: name, owner_token_hash, created_by }, new Date());
      await this.#store.commit(
        await this.#authentication.standing(caller),
        await refuseNamesOfOthers(this.#store, caller, issuance.domains),
        this.#store.certificates.requesting(issuance, stored.issuance),
      );
      return { issuance, joined: false };
    });
    return { ...placed, taken: await this.announce(name) };
  }
}

export const notYours = (name: CertName): ForbiddenException =>
  new ForbiddenException(`The certificate ${name} belongs to another token. Choose another cert_name.`);

/** For callers that cannot go on with an order that somebody else has placed. */
export const underWay = ({ cert_name, domains }: Issuance): ConflictException =>
  new ConflictException(
    `A certificate for ${domains.join(', ')} is being issued as ${cert_name} at this moment. Try again when that has ended.`,
  );

/** What to add to a promise where nobody is there to keep it at the moment. */
export const unlessTaken = (taken: boolean): string =>
  taken ? '' : '; no cert-manager answers at the moment, so it begins as soon as one runs';

/** @throws InvalidInput when nobody has said which address the CA shall write to */
export function emailFor(caller: Caller, email: string | null, stored?: Stored, field = 'email'): string {
  const last = stored?.certificate?.record ?? stored?.issuance?.record;
  const own = !last || last.owner_token_hash === caller.hash;
  const known = own ? (caller.cert_email ?? last?.email) : (last.email ?? caller.cert_email);
  if (email ?? known) return (email ?? known) as string;
  throw InvalidInput.of(
    field,
    `is missing, and your token has no e-mail address either. Give ${field}, or store one for the token with PUT /token/email (for ADMIN_TOKEN: set ADMIN_EMAIL)`,
  );
}

/** @throws InvalidInput that names every wildcard */
export function refuseWildcards(domains: readonly CertifiedName[], fieldOf: (place: number) => string): void {
  const problems = domains.flatMap((name, place) =>
    isWildcard(name)
      ? [
          {
            field: fieldOf(place),
            message: `"${name}" is a wildcard, which a CA validates by DNS-01 only; that is not available yet. Name each host`,
          },
        ]
      : [],
  );
  if (problems.length) throw new InvalidInput(problems);
}

const again = ({ domains, email, acme_directory_url, key_type }: Certificate | Issuance): Omit<Decision, 'reason'> => ({
  domains,
  email,
  acme_directory_url,
  key_type,
});
