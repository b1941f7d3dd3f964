import { Injectable } from '@nestjs/common';
import type { CertificateSuggestion } from '#contracts';
import { certificateCovers, isAddress, isWildcard, type CertName, type TokenHash } from '#domain';
import { ChangeFeed } from '../events/change-feed.ts';

/** What somebody is about to order. */
export interface Wanted {
  readonly owner: TokenHash;
  readonly names: readonly string[];
  /** Under which name; that one is no alternative to itself. */
  readonly cert_name: CertName;
  /** true: the administrator's will do as well. */
  readonly orShared?: boolean;
}

/** More would be a list to read, not a suggestion. */
const MOST = 5;

/** Finds the certificates that somebody has already and could use. Out of memory: it is asked with every order. */
@Injectable()
export class CoveringCertificates {
  readonly #feed: ChangeFeed;

  constructor(feed: ChangeFeed) {
    this.#feed = feed;
  }

  /** Undefined where no such certificate covers all the names and has not expired; else the one that lasts longest first. */
  async instead({ owner, names, cert_name, orShared = false }: Wanted): Promise<CertificateSuggestion | undefined> {
    await this.#feed.nudge();
    const found = [...this.#feed.inventory.certificates]
      .filter(([name, line]) => name !== cert_name && line.expiresAt > Date.now())
      .filter(([, line]) => line.owner === owner || (orShared && line.isShared))
      .filter(([, { domains }]) => names.every((name) => coveredBy(domains, name)))
      .toSorted(([, a], [, b]) => b.expiresAt - a.expiresAt)
      .slice(0, MOST)
      .map(([name]) => name);
    const [first] = found;
    if (first === undefined) return undefined;
    const which = names.length === 1 ? names[0] : 'all these names';
    const host = names.find((name) => !isWildcard(name) && !isAddress(name)) ?? 'HOST';
    const message = `${found.join(', ')} ${found.length === 1 ? 'covers' : 'cover'} ${which} already. To use it: PUT /proxy/targets/${host} with {"cert_name": "${first}"}, or just proxy-cert-attach ${host} ${first}.`;
    return { message, cert_names: found };
  }
}

/** A wildcard is covered by itself only. */
const coveredBy = (domains: readonly string[], name: string): boolean =>
  isWildcard(name) ? domains.some((domain) => domain === name) : certificateCovers(domains, name);
