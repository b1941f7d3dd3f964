import {
  certificateCovers,
  defaultCertName,
  isInProgress,
  type CertName,
  type Issuance,
  type ProxyTarget,
} from '#domain';
import type { Found, Store } from '#store';

/** Where an order is to stand, and the issuance that has failed there before. */
export interface Place {
  readonly name: CertName;
  readonly issuance: Found<Issuance> | undefined;
}

const MAX_NUMBER = 20;

/**
 * The name under which a target's certificate is ordered: the one that it names, else the usual one with a number if another
 * host has it.
 * @returns undefined where there is a certificate, or an order is under way, or the name belongs to somebody else
 */
export async function nameFor(store: Store, target: ProxyTarget): Promise<Place | undefined> {
  if (target.cert_name !== null) {
    const verdict = await lookAt(store, target, target.cert_name);
    return typeof verdict === 'string' ? undefined : verdict;
  }
  const first = defaultCertName(target.hostname);
  for (let number = 1; number <= MAX_NUMBER; number++) {
    const name = (number === 1 ? first : `${first}-${number}`) as CertName;
    const verdict = await lookAt(store, target, name);
    if (verdict === 'served') return undefined;
    if (verdict !== 'taken') return verdict;
  }
  return undefined;
}

/** `served`: it has or will have a certificate for the host there; `taken`: by something that is none of its business. */
async function lookAt(store: Store, target: ProxyTarget, name: CertName): Promise<Place | 'served' | 'taken'> {
  const { certificates } = store;
  const [certificate, issuance] = await Promise.all([certificates.find(name), certificates.findIssuance(name)]);
  const there = certificate?.record ?? issuance?.record;
  if (!there) return { name, issuance: undefined };
  const isOwn = there.owner_token_hash === target.owner_token_hash && certificateCovers(there.domains, target.hostname);
  if (!isOwn) return 'taken';
  if (certificate || (issuance && isInProgress(issuance.record))) return 'served';
  return { name, issuance };
}
