import type { Authority, CertificateAuthority } from '#domain';
import { createRevocationList } from '#pki';
import type { Store } from '#store';

/** A list is made anew after so long, also when nothing was revoked. */
const SLOT_MS = 6 * 3_600_000;
/** Who cannot fetch a newer one goes on with the old one for so long. */
const LIFETIME_MS = 7 * 86_400_000;

export interface RevocationList {
  readonly der: Buffer;
  readonly number: number;
}

/**
 * The revocation lists of the private CA. They are signed when they are asked for, by whoever is asked: number, times and content
 * follow from the time slot and the CA's record alone, so that any number of processes give out the same list.
 */
export class RevocationLists {
  readonly #store: Store;
  readonly #made = new Map<string, { readonly raw: string; readonly list: RevocationList }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The list of an authority, signed by its key.
   * @param raw the CA's record as it was read
   * @throws StoreError when the key cannot be read
   */
  async of(ca: CertificateAuthority, raw: string, authority: Authority, now: Date): Promise<RevocationList> {
    const slot = Math.floor(now.getTime() / SLOT_MS);
    // Both only grow, so the number does whenever the list becomes another (RFC 5280 5.2.3).
    const number = slot + ca.revision;
    const made = this.#made.get(authority.id);
    if (made?.raw === raw && made.list.number === number) return made.list;
    const revoked = ca.revoked.filter(
      (each) => each.authority === authority.id && Date.parse(each.expires_at) > slot * SLOT_MS,
    );
    const latest = Math.max(slot * SLOT_MS, ...revoked.map(({ revoked_at }) => Date.parse(revoked_at)));
    const thisUpdate = new Date(latest);
    const nextUpdate = new Date(latest + LIFETIME_MS);
    const keys = {
      certificate_pem: authority.certificate_pem,
      private_key_pem: await this.#store.internalCa.keyOf(authority.id),
    };
    const entries = revoked.map(({ serial, revoked_at, reason }) => ({ serial, at: new Date(revoked_at), reason }));
    const der = await createRevocationList(keys, { number, thisUpdate, nextUpdate, revoked: entries });
    const list = { der, number };
    this.#made.set(authority.id, { raw, list });
    return list;
  }
}
