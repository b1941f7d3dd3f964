import type { KeyObject } from 'node:crypto';
import {
  chainAbove,
  issuingAuthority,
  type Authority,
  type CertificateAuthority,
  type CertName,
  type IssuedCertificate,
  type KeyType,
  type Owned,
  type Purpose,
  type RevokedCertificate,
  type RevocationReason,
} from '#domain';
import { generatePrivateKey, issueCertificate, readChain, serialOf } from '#pki';
import type { Store, Transaction } from '#store';
import { CaError } from './ca-error.ts';
import { Generations, isConflict, type CaOptions } from './generations.ts';
import { RevocationLists, type RevocationList } from './revocation-lists.ts';

const ATTEMPTS = 5;

export interface CaOrder extends Owned {
  readonly purpose: Purpose;
  readonly commonName: string;
  readonly names: readonly string[];
  /** The key that it is for, as issueCertificate() takes it. */
  readonly privateKeyPem?: string | undefined;
  readonly publicKey?: KeyObject | undefined;
  /** undefined: CA_CERT_DAYS. */
  readonly days?: number | undefined;
  readonly certName: CertName | null;
  readonly acmeAccount?: string | undefined;
}

/** A certificate that was signed, and is issued when the transaction is committed. */
export interface Signed {
  readonly fullchain_pem: string;
  readonly issued: IssuedCertificate;
  readonly remembering: Transaction;
}

/** The private CA. Any number of processes work with it at once: each change is made to what was read, or not at all. */
export class PrivateCa {
  readonly #store: Store;
  readonly #certDays: number;
  readonly #generations: Generations;
  readonly #lists: RevocationLists;

  constructor(store: Store, options: CaOptions) {
    this.#store = store;
    this.#certDays = options.certDays;
    this.#generations = new Generations(store, options);
    this.#lists = new RevocationLists(store);
  }

  /** How the CA is founded, taken over and renewed. */
  get generations(): Generations {
    return this.#generations;
  }

  /** @returns undefined while there is none */
  find = async (): Promise<CertificateAuthority | undefined> => (await this.#store.internalCa.find()).record;

  /**
   * Signs a certificate; the CA is made, or its intermediate renewed, where that is due. It counts as issued when `remembering`
   * is committed.
   * @throws PkiError PKI_NOT_PERMITTED; CaError CA_CANNOT_ISSUE; StoreError
   */
  async sign(order: CaOrder, now: Date): Promise<Signed> {
    const ca = await this.#generations.ready(now);
    const authority = issuingAuthority(ca, now);
    if (!authority)
      throw new CaError(
        'CA_CANNOT_ISSUE',
        'No intermediate of the private CA can issue: they have expired, were revoked, or lack their keys. Make the next one with ca-renew.',
      );
    const { purpose, commonName, names, privateKeyPem, publicKey, certName, owner_token_hash, created_by } = order;
    const pem = await issueCertificate(await this.#generations.keysOf(authority), {
      purpose,
      commonName,
      names,
      privateKeyPem,
      publicKey,
      days: order.days ?? this.#certDays,
      now,
      permitted: authority.permitted_names,
      crlUrl: this.#generations.crlUrl(authority.id),
    });
    const { issued_at, expires_at, fingerprint } = readChain(pem);
    const issued: IssuedCertificate = {
      serial: serialOf(pem),
      authority: authority.id,
      purpose,
      common_name: commonName,
      names,
      issued_at,
      expires_at,
      fingerprint,
      cert_name: certName,
      acme_account: order.acmeAccount ?? null,
      owner_token_hash,
      created_by,
    };
    const remembering = this.#store.internalCa.issuing(issued, now);
    return { fullchain_pem: pem + chainAbove(ca, authority, now), issued, remembering };
  }

  /** Makes a key, and a certificate for it that is handed out and not kept. Throws as sign(). */
  async handOut(
    order: Omit<CaOrder, 'privateKeyPem' | 'publicKey' | 'certName'> & { readonly keyType: KeyType },
    now: Date,
  ): Promise<Signed & { readonly private_key_pem: string }> {
    const { keyType, ...about } = order;
    const privateKeyPem = await generatePrivateKey(keyType);
    const signed = await this.sign({ ...about, privateKeyPem, certName: null }, now);
    await this.#store.commit(signed.remembering);
    return { ...signed, private_key_pem: privateKeyPem };
  }

  /**
   * Revokes a certificate that it has issued, or an intermediate.
   * @param mayRevoke whether who asks may, of a certificate that was found
   * @throws CaError CA_UNKNOWN_CERTIFICATE, also where it may not be; CA_ALREADY_OVER
   */
  async revoke(
    serial: string,
    reason: RevocationReason,
    mayRevoke: (issued: IssuedCertificate | Authority) => boolean,
    now: Date,
  ): Promise<RevokedCertificate> {
    for (let left = ATTEMPTS; ; left--) {
      const { ca, raw } = await this.#generations.existing();
      const revocation = await this.#revocation(ca, serial, reason, mayRevoke, now);
      const current = ca.revoked.filter(({ expires_at }) => Date.parse(expires_at) > now.getTime());
      const next = { ...ca, revoked: [...current, revocation], revision: ca.revision + 1 };
      try {
        await this.#store.commit(this.#store.internalCa.saving(next, raw));
        return revocation;
      } catch (error) {
        if (!isConflict(error) || left <= 1) throw error;
      }
    }
  }

  /**
   * The revocation list of an authority.
   * @returns undefined for an authority that is not ours, or whose key is elsewhere
   */
  async revocationList(id: string, now: Date): Promise<RevocationList | undefined> {
    const { record: ca, raw } = await this.#store.internalCa.find();
    const authority = ca?.authorities.find((each) => each.id === id && each.keyed);
    return ca && raw !== null && authority ? this.#lists.of(ca, raw, authority, now) : undefined;
  }

  async #revocation(
    ca: CertificateAuthority,
    serial: string,
    reason: RevocationReason,
    mayRevoke: (issued: IssuedCertificate | Authority) => boolean,
    now: Date,
  ): Promise<RevokedCertificate> {
    const intermediate = ca.authorities.find((each) => each.kind === 'intermediate' && each.serial === serial);
    const found = intermediate ?? (await this.#store.internalCa.findIssued(serial))?.record;
    if (!found || !mayRevoke(found))
      throw new CaError(
        'CA_UNKNOWN_CERTIFICATE',
        `The private CA has issued no certificate with the serial number ${serial} that is yours; see GET /ca/certificates.`,
      );
    const authority = 'root' in found ? found.root : found.authority;
    if (ca.revoked.some((each) => each.authority === authority && each.serial === serial))
      throw new CaError('CA_ALREADY_OVER', `The certificate ${serial} is revoked already.`);
    if (Date.parse(found.expires_at) <= now.getTime())
      throw new CaError('CA_ALREADY_OVER', `The certificate ${serial} has expired on ${found.expires_at}.`);
    return { authority, serial, revoked_at: now.toISOString(), reason, expires_at: found.expires_at };
  }
}
