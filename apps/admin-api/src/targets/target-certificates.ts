import { Injectable } from '@nestjs/common';
import { missingDnsVariables, type Configuration } from '#config';
import type { CertificateSuggestion } from '#contracts';
import {
  ADMIN,
  certificateCovers,
  defaultCertName,
  INTERNAL_CA,
  InvalidInput,
  isInProgress,
  isWildcard,
  mayManage,
  newIssuance,
  type CertifiedName,
  type CertName,
  type ProxyTarget,
  type TargetHost,
} from '#domain';
import { Store, type Transaction } from '#store';
import type { Caller } from '../auth/caller.ts';
import { CertificateOrders, emailFor, notYours, type Stored } from '../certificates/certificate-orders.ts';
import { CoveringCertificates } from '../certificates/covering-certificates.ts';
import { takingName } from '../certificates/taking-name.ts';
import { FromConfiguration } from '../config.ts';
import { ChangeFeed } from '../events/change-feed.ts';

/** What happens to the certificate of a target when the target is saved. */
export interface CertificatePlan {
  readonly cert_name: CertName | null;
  /** For the answer; `undefined` for an order, whose words depend on whether a cert-manager takes it. */
  readonly status: string | undefined;
  readonly warning?: string | undefined;
  /** Certificates of the same owner that would have done. */
  readonly suggestion?: CertificateSuggestion | undefined;
  /** What has to be written, or to hold still, in the same step as the target. */
  readonly together: readonly (Transaction | undefined)[];
}

/** A target as it is about to be saved, and what its certificate is wished to be. */
export interface CertificateWish {
  readonly target: ProxyTarget;
  /** The name that the client gave; undefined when it gave none and the target's own stands. */
  readonly named: CertName | undefined;
  /** Whether one is to be ordered where there is none. */
  readonly order: boolean;
  /** Whether HTTPS was off until now, and with it whatever certificate the target names. */
  readonly turnedOn: boolean;
}

const NONE_STATUS =
  'No certificate: HTTPS answers with a self-signed one. Set enable_https to true to order one, or cert_name to use another.';

/** Decides which certificate a target uses, and whether it has to be ordered. Reads only; the caller writes. */
@Injectable()
export class TargetCertificates {
  readonly #store: Store;
  readonly #orders: CertificateOrders;
  readonly #covering: CoveringCertificates;
  readonly #feed: ChangeFeed;
  readonly #configuration: Configuration;

  constructor(
    store: Store,
    orders: CertificateOrders,
    covering: CoveringCertificates,
    feed: ChangeFeed,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#orders = orders;
    this.#covering = covering;
    this.#feed = feed;
    this.#configuration = configuration;
  }

  /**
   * @throws ForbiddenException for a certificate of another token, unless it is the administrator's and covers the host
   * @throws InvalidInput when one has to be ordered and no e-mail address is known; when one is named that is not there, and none
   *   is ordered under the name in the same step
   */
  async plan(caller: Caller, { target, named, order, turnedOn }: CertificateWish): Promise<CertificatePlan> {
    const { hostname, enable_https } = target;
    const ordering = order && enable_https;
    const given = named ?? target.cert_name;
    const name = given ?? (ordering ? await this.#freeName(caller, hostname) : null);
    if (name === null) return { cert_name: null, status: enable_https ? NONE_STATUS : 'not_required', together: [] };
    const stored = await this.#orders.read(name);
    const owner = stored.certificate?.record ?? stored.issuance?.record;
    const chosen = named !== undefined || (ordering && !isUsable(stored));
    // The administrator's certificates serve everybody's hosts.
    const used = turnedOn && owner?.created_by !== ADMIN;
    if (owner && !mayManage(caller, owner)) {
      // Somebody was quicker under a name that was free a moment ago.
      if (given === null) return this.plan(caller, { target, named, order, turnedOn });
      if ((chosen || used) && !isShared(stored, hostname)) throw notYours(name);
    }
    // A name that nothing stands under would be whoever takes it later's, and so would be what this host is served with.
    const waits = this.#waitsForVisitor(hostname);
    const ordersNow = ordering && !waits;
    if (named && !ordersNow && !owner) throw nothingCalled(named);
    const together = chosen || used ? [this.#store.certificates.standing(name, stored.certificate)] : [];
    if (!enable_https) return { cert_name: name, status: 'not_required', together };
    if (isUsable(stored)) {
      return { cert_name: name, status: 'existing', warning: uncovered(stored, name, hostname), together };
    }
    if (!ordering) return { cert_name: name, status: stored.issuance?.record.message ?? NONE_STATUS, together: [] };
    const byDns = isWildcard(hostname) && this.#directoryOf(target) !== INTERNAL_CA;
    const instead = byDns ? await this.#withoutDns(target, name) : undefined;
    if (instead) return this.plan(caller, { target, named: instead, order, turnedOn });
    const ordered = this.#ordering(target, name, stored, await this.#email(caller, target));
    const wanted = { owner: target.owner_token_hash, names: [hostname], cert_name: name };
    const suggestion = named ? undefined : await this.#covering.instead(wanted);
    const released = named ? await takingName(this.#store, named, target, stored) : [];
    return waits
      ? { cert_name: name, status: onDemand(hostname), suggestion, together }
      : { cert_name: name, status: undefined, suggestion, together: [...together, ...released, ordered] };
  }

  /** The first visitor has it ordered. A wildcard is ordered at once: anybody could make up names below it, and DNS takes its time. */
  #waitsForVisitor(hostname: TargetHost): boolean {
    return this.#configuration.CERT_ON_DEMAND && !isWildcard(hostname);
  }

  /**
   * Where no DNS provider could answer the challenge for a wildcard: a certificate of the same owner that will do, or one of the
   * administrator's.
   * @throws InvalidInput that says what is needed where there is none
   */
  async #withoutDns({ hostname, owner_token_hash: owner }: ProxyTarget, name: CertName): Promise<CertName | undefined> {
    const { DNS_PROVIDER: provider } = this.#configuration;
    const missing = provider === '' ? ['DNS_PROVIDER'] : missingDnsVariables(this.#configuration, provider);
    if (missing.length === 0) return undefined;
    const covering = await this.#covering.instead({ owner, names: [hostname], cert_name: name, orShared: true });
    const [other] = covering?.cert_names ?? [];
    if (other !== undefined) return other as CertName;
    throw InvalidInput.of(
      'hostname',
      `is a wildcard, whose certificate is validated by DNS-01, and ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} empty: set ${missing.length === 1 ? 'it' : 'them'} in .env and restart. Or give cert_name, of a certificate for ${hostname} that you import, or order with dns_provider manual. Or set enable_https to false`,
    );
  }

  /** Also where nothing is ordered yet: on demand there is nobody to tell that an address is missing. */
  async #email(caller: Caller, target: ProxyTarget): Promise<string> {
    return emailFor(await this.#payer(caller, target), target.cert_email, undefined, 'cert_email');
  }

  #directoryOf = ({ acme_directory_url: own }: ProxyTarget): string => own ?? this.#configuration.ACME_DIRECTORY_URL;

  #ordering(target: ProxyTarget, name: CertName, stored: Stored, email: string): Transaction {
    const issuance = newIssuance(
      {
        cert_name: name,
        domains: [target.hostname as string as CertifiedName],
        email,
        acme_directory_url: this.#directoryOf(target),
        key_type: target.key_type ?? this.#configuration.CERT_KEY_TYPE,
        challenge_type: null,
        dns_provider: null,
        profile: null,
        preferred_chain: null,
        reason: 'new',
        forced: true,
        owner_token_hash: target.owner_token_hash,
        created_by: target.created_by,
      },
      crypto.randomUUID(),
      new Date(),
    );
    return this.#store.certificates.requesting(issuance, stored.issuance);
  }

  /** The administrator may order for somebody else's target; it is that one's address that the CA writes to, if it is known. */
  async #payer(caller: Caller, target: ProxyTarget): Promise<Caller> {
    if (caller.hash === target.owner_token_hash) return caller;
    const owner = await this.#store.tokens.findByHash(target.owner_token_hash);
    return owner?.record.cert_email ? { ...caller, cert_email: owner.record.cert_email } : caller;
  }

  /** `proxy-a-b-example-com` may stand for a.b.example.com and for a-b.example.com: the second gets a number. */
  async #freeName(caller: Caller, hostname: TargetHost): Promise<CertName> {
    const first = defaultCertName(hostname);
    for (let number = 1; ; number++) {
      const name = (number === 1 ? first : `${first}-${number}`) as CertName;
      const stored = await this.#orders.read(name);
      const owner = stored.certificate?.record ?? stored.issuance?.record;
      if (owner ? mayManage(caller, owner) && covers(stored, hostname) : !this.#isPromised(name, hostname)) return name;
    }
  }

  /** Whether another host waits for its first visitor under this name: nothing stands under it until then. */
  #isPromised(name: CertName, hostname: TargetHost): boolean {
    if (!this.#configuration.CERT_ON_DEMAND) return false;
    return [...this.#feed.inventory.targets].some(([host, target]) => host !== hostname && target.cert_name === name);
  }
}

const onDemand = (hostname: TargetHost): string =>
  `On demand: a certificate for ${hostname} is ordered when its first visitor comes by HTTPS`;

const nothingCalled = (name: CertName): InvalidInput =>
  InvalidInput.of(
    'cert_name',
    `is ${name}, and there is no such certificate. Order it first with POST /certificates, or leave cert_name out`,
  );

const isUsable = ({ certificate, issuance }: Stored): boolean =>
  certificate !== undefined || (issuance !== undefined && isInProgress(issuance.record));

/** One of the administrator's for this very host: the gateway would serve the host with it anyway. */
const isShared = ({ certificate }: Stored, hostname: TargetHost): boolean =>
  certificate?.record.created_by === ADMIN && certificateCovers(certificate.record.domains, hostname);

const covers = ({ certificate, issuance }: Stored, hostname: TargetHost): boolean =>
  [certificate, issuance].some((found) => found && certificateCovers(found.record.domains, hostname));

const uncovered = (stored: Stored, name: CertName, hostname: TargetHost): string | undefined =>
  covers(stored, hostname)
    ? undefined
    : `The certificate ${name} does not cover ${hostname}: browsers will warn. It is for ${(stored.certificate ?? stored.issuance)?.record.domains.join(', ')}.`;
