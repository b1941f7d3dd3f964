import { z } from 'zod';
import {
  INTERNAL_CA,
  PURPOSES,
  REVOCATION_REASONS,
  type Authority,
  type CertificateAuthority,
  type CertName,
  type IssuedCertificate,
  type RevokedCertificate,
} from '#domain';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { as, decodeRecord, encodeRecord, keyType, owned, time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import type { SecretBox } from './secret-box.ts';
import { reaching, StoreError } from './store-error.ts';

const AuthorityRecord: z.ZodType<Authority> = z.object({
  id: z.string(),
  kind: z.enum(['root', 'intermediate']),
  serial: z.string(),
  root: z.string(),
  certificate_pem: z.string(),
  cross_pem: z.string().nullable().default(null),
  keyed: z.boolean(),
  key_type: keyType,
  permitted_names: z.array(z.string()).default([]),
  added_at: time,
  expires_at: time,
});

const RevokedRecord: z.ZodType<RevokedCertificate> = z.object({
  authority: z.string(),
  serial: z.string(),
  revoked_at: time,
  reason: z.enum(REVOCATION_REASONS),
  expires_at: time,
});

const CaRecord: z.ZodType<CertificateAuthority> = z.object({
  authorities: z.array(AuthorityRecord).min(1),
  revoked: z.array(RevokedRecord).default([]),
  revision: z.number().int().nonnegative().default(0),
});

const IssuedRecord: z.ZodType<IssuedCertificate> = z.object({
  ...owned,
  serial: z.string(),
  authority: z.string(),
  purpose: z.enum(PURPOSES),
  common_name: z.string(),
  names: z.array(z.string()),
  issued_at: time,
  expires_at: time,
  fingerprint: z.string(),
  cert_name: as<CertName>().nullable().default(null),
  acme_account: z.string().nullable().default(null),
});

export interface FoundAuthority {
  /** undefined: there is no private CA. */
  readonly record: CertificateAuthority | undefined;
  /** What a write expects to find still there. */
  readonly raw: string | null;
}

/** How long after its end a certificate is still shown. */
const KEPT_MS = 30 * 86_400_000;

/**
 * The private CA. Everything public about it is one record, which is changed as a whole; its private keys are apart, so that who
 * only checks certificates never reads them.
 */
export class AuthorityRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #box: SecretBox;
  readonly #issued: RecordSet<IssuedCertificate>;

  constructor(redis: RedisClient, keys: Keys, box: SecretBox) {
    this.#redis = redis;
    this.#keys = keys;
    this.#box = box;
    this.#issued = new RecordSet(redis, {
      schema: IssuedRecord,
      index: keys.internalCaIssuedIndex,
      keyOf: keys.internalCaIssued,
    });
  }

  /** @throws StoreError STORE_RECORD_BROKEN, STORE_UNAVAILABLE */
  async find(): Promise<FoundAuthority> {
    const key = this.#keys.internalCa;
    const raw = await this.raw();
    return { record: raw === null ? undefined : decodeRecord(CaRecord, key, raw), raw };
  }

  /** The record as it stands, which need not be readable: what takes its place expects to find it. */
  raw = (): Promise<string | null> => reaching(() => this.#redis.get(this.#keys.internalCa));

  /** As a list of at most one, so that whoever follows changes can treat it like any other kind. */
  async list(): Promise<Listing<CertificateAuthority>> {
    try {
      const { record } = await this.find();
      return { records: record ? [record] : [], broken: [] };
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STORE_RECORD_BROKEN') throw error;
      return { records: [], broken: [{ id: INTERNAL_CA, reason: error.message }] };
    }
  }

  async findAll(ids: readonly string[]): Promise<Listing<CertificateAuthority>> {
    return ids.length === 0 ? { records: [], broken: [] } : this.list();
  }

  /**
   * PKCS#8 PEM of an authority's private key.
   * @throws StoreError STORE_RECORD_BROKEN when it is not there, or sealed with another STORAGE_ENCRYPTION_KEY
   */
  async keyOf(id: string): Promise<string> {
    const key = this.#keys.internalCaKey(id);
    const raw = await reaching(() => this.#redis.get(key));
    if (raw !== null) return this.#box.open(raw, key);
    throw new StoreError(
      'STORE_RECORD_BROKEN',
      `${key}, a private key of the private CA, is missing in Redis; restore it, import the authority again (ca-import), or begin anew (ca-init --force).`,
    );
  }

  /**
   * The writes of changing the CA.
   * @param expected raw text as read, null for none
   * @param added private keys that are new, PKCS#8 PEM by id
   * @param dropped ids of authorities whose keys go
   */
  saving(
    ca: CertificateAuthority,
    expected: string | null,
    added: ReadonlyMap<string, string> = new Map(),
    dropped: readonly string[] = [],
  ): Transaction {
    const key = this.#keys.internalCa;
    const keyWrites = [...added].map(([id, pem]) => {
      const at = this.#keys.internalCaKey(id);
      return ['SET', at, this.#box.seal(pem, at)] as const;
    });
    return {
      expect: [[key, expected]],
      writes: [
        ['SET', key, encodeRecord(ca)],
        ...keyWrites,
        ...dropped.map((id) => ['DEL', this.#keys.internalCaKey(id)] as const),
      ],
      changes: [[INTERNAL_CA, INTERNAL_CA]],
    };
  }

  findIssued = (serial: string): Promise<Found<IssuedCertificate> | undefined> => this.#issued.find(serial);
  listIssued = (): Promise<Listing<IssuedCertificate>> => this.#issued.list();

  /** The writes of remembering a certificate that was issued. */
  issuing(issued: IssuedCertificate, now: Date): Transaction {
    const key = this.#keys.internalCaIssued(issued.serial);
    const seconds = Math.ceil((Date.parse(issued.expires_at) + KEPT_MS - now.getTime()) / 1_000);
    return {
      writes: [
        ['SET', key, this.#issued.encode(issued, key), 'EX', seconds],
        ['ZADD', this.#keys.internalCaIssuedIndex, 0, issued.serial],
      ],
    };
  }
}
