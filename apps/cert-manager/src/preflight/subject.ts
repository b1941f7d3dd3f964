import { caMeta, describeCa, providerOf, type CaMeta } from '#acme';
import { addresses } from '#dns01';
import type { ChallengeType, DnsProviderName } from '#domain';
import type { Store } from '#store';
import type { Challenging } from '../challenge/challenging.ts';

/** What is to be ordered. */
export interface Wish {
  readonly domains: readonly string[];
  /** null: not known. */
  readonly email: string | null;
  readonly directoryUrl: string;
  readonly challenge_type: ChallengeType | null;
  readonly dns_provider: DnsProviderName | null;
  /** Name of the token that orders. */
  readonly created_by: string;
}

/** An order that is looked at before it is placed. What several checks need is looked up once. */
export class Subject {
  readonly wish: Wish;
  readonly store: Store;
  readonly challenging: Challenging;
  /** The CA, in words for messages, and in the keys of the store. */
  readonly ca: string;
  readonly provider: string;
  readonly #signal: AbortSignal;
  readonly #addresses = new Map<string, Promise<string[]>>();
  #meta: Promise<CaMeta> | undefined;

  /** @param signal ends every look-up */
  constructor(wish: Wish, store: Store, challenging: Challenging, signal: AbortSignal) {
    this.wish = wish;
    this.store = store;
    this.challenging = challenging;
    this.ca = describeCa(wish.directoryUrl);
    this.provider = providerOf(wish.directoryUrl);
    this.#signal = signal;
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  /** What the CA says about itself. Rejects with AcmeError when it cannot be asked. */
  meta(): Promise<CaMeta> {
    const { directoryUrl } = this.wish;
    return (this.#meta ??= caMeta(this.challenging.connectionTo(directoryUrl, this.#signal), directoryUrl));
  }

  /** Rejects with DnsError when they cannot be looked up. */
  addressesOf(name: string): Promise<string[]> {
    const found = this.#addresses.get(name) ?? addresses(this.challenging.resolver, name, this.#signal);
    this.#addresses.set(name, found);
    return found;
  }

  /** URL of the account that will order; null: it is yet to be made. */
  async accountUrl(): Promise<string | null> {
    const { email } = this.wish;
    if (email === null) return null;
    return (await this.store.accounts.find(this.provider, email))?.url ?? null;
  }
}
