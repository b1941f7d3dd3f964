import { ConflictException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { Configuration } from '#config';
import type { NewCertificate } from '#contracts';
import {
  InvalidInput,
  isInProgress,
  mayManage,
  newIssuance,
  termsOf,
  type Certificate,
  type CertifiedName,
  type CertName,
  type Issuance,
  type IssuanceRequest,
} from '#domain';
import { Store, type Found, type Transaction } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { FromConfiguration } from '../config.ts';
import { settled } from '../settled.ts';
import { CertManagerLink } from './cert-manager-link.ts';
import { checkChallenges, chosenChallenge } from './check-challenges.ts';
import { refuseNamesOfOthers } from './refuse-names-of-others.ts';
import { takingName } from './taking-name.ts';

/** What is stored under a certificate name. */
export interface Stored {
  readonly certificate: Found<Certificate> | undefined;
  readonly issuance: Found<Issuance> | undefined;
}

/** What a client may say about an order besides its names. */
export type OrderWish = Omit<NewCertificate, 'cert_name' | 'domain'>;

/** An order that was placed, or (`joined`) one that was under way already. */
export interface Placed {
  readonly issuance: Issuance;
  readonly joined: boolean;
  /** Whether a cert-manager has said that it works on it. */
  readonly taken: boolean;
}

type Decision = Omit<IssuanceRequest, 'cert_name' | 'owner_token_hash' | 'created_by' | 'forced'>;

/** Places orders for certificates: first in Redis, where they outlive everything, then by a word to cert-manager. */
@Injectable()
export class CertificateOrders {
  readonly #store: Store;
  readonly #link: CertManagerLink;
  readonly #authentication: Authentication;
  readonly #configuration: Configuration;

  constructor(
    store: Store,
    link: CertManagerLink,
    authentication: Authentication,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#link = link;
    this.#authentication = authentication;
    this.#configuration = configuration;
  }

  /**
   * Orders a certificate for these names; one that exists under this name serves until the new one replaces it.
   * @throws InvalidInput where a DNS challenge is needed and nobody could answer it
   */
  async order(caller: Caller, name: CertName, domains: readonly CertifiedName[], wish: OrderWish): Promise<Placed> {
    checkChallenges(domains, wish, this.#configuration);
    return this.#place(caller, name, (stored) => ({
      domains,
      email: emailFor(caller, wish.email, stored),
      acme_directory_url: wish.acme_directory_url ?? this.#configuration.ACME_DIRECTORY_URL,
      key_type: wish.key_type ?? this.#configuration.CERT_KEY_TYPE,
      challenge_type: chosenChallenge(wish, domains),
      dns_provider: wish.dns_provider,
      profile: wish.profile,
      preferred_chain: wish.preferred_chain,
      reason: 'new',
    }));
  }

  /** Orders a certificate again as it is; one that never came into being, as it was ordered last. */
  async renew(caller: Caller, name: CertName): Promise<Placed> {
    const wanted = await this.#directoryOfHosts(name);
    return this.#place(caller, name, ({ certificate, issuance }) => {
      const last = certificate?.record ?? issuance?.record;
      if (!last) throw new NotFoundException(`Certificate not found: ${name}`);
      // Nothing has come of the CA of before, so that a host which names another one by now means that.
      return { ...again(last), ...(!certificate && wanted), reason: 'renewal' };
    });
  }

  /**
   * Orders from ACME_DIRECTORY_URL what was had, or was to be had, from another directory such as a staging one. The old one
   * serves until then. Its hosts keep it, and do not go back to that directory when they order again.
   */
  async toProduction(caller: Caller, name: CertName): Promise<Placed> {
    const { ACME_DIRECTORY_URL: production, ACME_STAGING_URL: staging } = this.#configuration;
    if (production === staging) {
      throw new ConflictException(
        'ACME_DIRECTORY_URL is the staging directory itself. Set it to a production directory in .env and restart.',
      );
    }
    const placed = await this.#place(
      caller,
      name,
      ({ certificate, issuance }) => {
        const last = certificate?.record ?? issuance?.record;
        if (!last) throw new NotFoundException(`Certificate not found: ${name}`);
        if (last.acme_directory_url === production) {
          throw new ConflictException(
            `The certificate ${name} is from ${production} already. To order it anew: POST /certificates/${name}/renew.`,
          );
        }
        return { ...again(last), acme_directory_url: production, reason: 'conversion' };
      },
      ({ certificate, issuance }) =>
        this.#leaving(name, certificate?.record.acme_directory_url ?? issuance?.record.acme_directory_url),
    );
    if (placed.joined && placed.issuance.acme_directory_url !== production) throw underWay(placed.issuance);
    return placed;
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

  /** @param besides what is to be written in the same step */
  async #place(
    caller: Caller,
    name: CertName,
    decide: (stored: Stored) => Decision,
    besides: (stored: Stored) => Promise<readonly Transaction[]> = async () => [],
  ): Promise<Placed> {
    const placed = await settled(async () => {
      const stored = await this.read(name);
      const owner = stored.certificate?.record ?? stored.issuance?.record;
      if (owner && !mayManage(caller, owner)) throw notYours(name);
      if (stored.issuance && isInProgress(stored.issuance.record)) {
        return { issuance: stored.issuance.record, joined: true };
      }
      const { owner_token_hash, created_by } = owner ?? { owner_token_hash: caller.hash, created_by: caller.name };
      const issuance = newIssuance(
        { ...decide(stored), cert_name: name, owner_token_hash, created_by, forced: true },
        crypto.randomUUID(),
        new Date(),
      );
      await this.#store.commit(
        await this.#authentication.standing(caller),
        await refuseNamesOfOthers(this.#store, caller, issuance.domains),
        this.#store.certificates.requesting(issuance, stored.issuance),
        ...(await takingName(this.#store, name, issuance, stored)),
        ...(await besides(stored)),
      );
      return { issuance, joined: false };
    });
    return { ...placed, taken: await this.announce(name) };
  }

  /** The directory that the hosts of a certificate name now; undefined where there are none, or they name several. */
  async #directoryOfHosts(name: CertName): Promise<{ acme_directory_url: string } | undefined> {
    const { records } = await this.#store.targets.list();
    const named = records
      .filter(({ cert_name }) => cert_name === name)
      .map(({ acme_directory_url }) => acme_directory_url ?? this.#configuration.ACME_DIRECTORY_URL);
    const [directory, ...others] = new Set(named);
    return directory === undefined || others.length > 0 ? undefined : { acme_directory_url: directory };
  }

  /** Hosts of a certificate that name the directory which it leaves name none from then on: the server's own. */
  async #leaving(name: CertName, directory: string | null | undefined): Promise<Transaction[]> {
    const { records } = await this.#store.targets.list();
    const users = records.filter((target) => target.cert_name === name && target.acme_directory_url === directory);
    const found = await Promise.all(users.map(({ hostname }) => this.#store.targets.find(hostname)));
    const now = new Date().toISOString();
    return found.flatMap((target) =>
      target
        ? [this.#store.targets.saving({ ...target.record, acme_directory_url: null, updated_at: now }, target.raw)]
        : [],
    );
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

function again(record: Certificate | Issuance): Omit<Decision, 'reason'> {
  const terms = termsOf(record);
  if (terms) return terms;
  throw new ConflictException(
    `The certificate ${record.cert_name} was imported, so there is no CA to order it from. Import a newer one, or order one with POST /certificates.`,
  );
}
