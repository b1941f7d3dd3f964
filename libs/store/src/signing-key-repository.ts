import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import {
  KEY_PAUSE_SECONDS,
  signerOf,
  stateOf,
  withoutExpired,
  type PublicSigningKey,
  type SigningKey,
  type SigningKeyState,
} from '#domain';
import { commit } from './commit.ts';
import type { Keys } from './keys.ts';
import { decodeRecord, encodeRecord, time } from './records.ts';
import type { CommittingClient } from './redis-connection.ts';
import type { SecretBox } from './secret-box.ts';
import { reaching, StoreError } from './store-error.ts';

const newKeyPair = promisify(generateKeyPair);

const SigningKeysRecord = z.object({
  keys: z.array(
    z.object({
      kid: z.string(),
      public_jwk: z.object({
        kty: z.literal('RSA'),
        kid: z.string(),
        alg: z.literal('RS256'),
        use: z.literal('sig'),
        n: z.string(),
        e: z.string(),
      }),
      private_key_pem: z.string(),
      created_at: time,
      signs_at: time.nullable(),
    }),
  ),
});

/** A signing key as people are told of it. */
export interface DescribedKey {
  readonly kid: string;
  readonly created_at: string;
  readonly signs_at: string | null;
  readonly state: SigningKeyState;
}

/** The change of the keys, given what they are. */
type Plan = (keys: readonly SigningKey[]) => Promise<readonly SigningKey[]>;

/** The keys that tokens are signed with: one record, so that all replicas change over at the same moment. */
export class SigningKeyRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #box: SecretBox;

  constructor(redis: CommittingClient, keys: Keys, box: SecretBox) {
    this.#redis = redis;
    this.#keys = keys;
    this.#box = box;
  }

  /** With their private parts. @throws StoreError STORE_RECORD_BROKEN, STORE_UNAVAILABLE */
  async find(): Promise<SigningKey[]> {
    return this.#decode(await this.#raw());
  }

  /** What verifiers need, without the private parts, which they need not be able to open. */
  async published(): Promise<PublicSigningKey[]> {
    return (await this.#stored()).map(({ public_jwk }) => public_jwk);
  }

  async list(now = new Date()): Promise<DescribedKey[]> {
    const keys = await this.#stored();
    return keys.map((key) => ({
      kid: key.kid,
      created_at: key.created_at,
      signs_at: key.signs_at,
      state: stateOf(key, keys, now),
    }));
  }

  /**
   * Sees to it that there is a key to sign with, that those of the configuration are known, of which the first signs, and that
   * expired ones go. The very first key signs at once; any other after everybody has heard of it.
   * @param pems of OAUTH_JWT_PRIVATE_KEY_B64; none: one is made where there is none
   * @param tokenSeconds lifetime of access tokens
   */
  async settle(pems: readonly string[], tokenSeconds: number, now = new Date()): Promise<SigningKey[]> {
    const given = pems.map((pem) => keyOf(pem, now));
    return this.#change(async (keys) => {
      const first = given[0];
      if (!first) return withoutExpired(keys.length ? keys : [signing(await newKey(now), now)], now, tokenSeconds);
      const kids = new Set(given.map(({ kid }) => kid));
      const all = [...keys, ...given.filter(({ kid }) => !keys.some((key) => key.kid === kid))];
      const kept = withoutExpired(all, now, tokenSeconds).filter(({ kid, signs_at }) => signs_at || kids.has(kid));
      const next = latest(kept);
      if (next?.kid === first.kid) return kept;
      const from = next ? later(now, KEY_PAUSE_SECONDS) : now;
      return kept.map((key) => (key.kid === first.kid ? signing(key, from) : key));
    });
  }

  /**
   * Makes a new key: published at once, it signs after a pause.
   * @param pauseSeconds longer than readers take to hear of it
   */
  async rotate(now = new Date(), pauseSeconds = KEY_PAUSE_SECONDS): Promise<DescribedKey[]> {
    const made = signing(await newKey(now), later(now, pauseSeconds));
    await this.#change(async (keys) => [...keys, made]);
    return this.list(now);
  }

  /** @throws StoreError STORE_UNAVAILABLE */
  async #change(plan: Plan): Promise<SigningKey[]> {
    for (;;) {
      const raw = await this.#raw();
      const keys = this.#decode(raw);
      const planned = await plan(keys);
      if (raw !== null && JSON.stringify(planned) === JSON.stringify(keys)) return keys;
      const key = this.#keys.signingKeys;
      const sealed = planned.map((each) => ({ ...each, private_key_pem: this.#box.seal(each.private_key_pem, key) }));
      try {
        await commit(this.#redis, this.#keys, {
          expect: [[key, raw]],
          writes: [['SET', key, encodeRecord({ keys: sealed })]],
          changes: [['signing-keys', 'signing-keys']],
        });
        return [...planned];
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'STORE_CONFLICT') throw error;
      }
    }
  }

  readonly #raw = (): Promise<string | null> => reaching(() => this.#redis.get(this.#keys.signingKeys));

  async #stored(): Promise<SigningKey[]> {
    const raw = await this.#raw();
    return raw === null ? [] : decodeRecord(SigningKeysRecord, this.#keys.signingKeys, raw).keys;
  }

  #decode(raw: string | null): SigningKey[] {
    if (raw === null) return [];
    const key = this.#keys.signingKeys;
    const { keys } = decodeRecord(SigningKeysRecord, key, raw);
    return keys.map((each) => ({ ...each, private_key_pem: this.#box.open(each.private_key_pem, key) }));
  }
}

const later = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1_000);

const signing = (key: SigningKey, from: Date): SigningKey => ({ ...key, signs_at: from.toISOString() });

/** The key that signs in the end, if nothing else is decided. */
const latest = (keys: readonly SigningKey[]): SigningKey | undefined => signerOf(keys, new Date(8.64e15));

async function newKey(now: Date): Promise<SigningKey> {
  const { privateKey } = await newKeyPair('rsa', { modulusLength: 2048 });
  return keyOf(privateKey.export({ type: 'pkcs8', format: 'pem' }), now);
}

function keyOf(pem: string, now: Date): SigningKey {
  const privateKey = createPrivateKey(pem);
  const { n = '', e = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  // RFC 7638 3.1: the required members in lexicographic order.
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
  return {
    kid,
    public_jwk: { kty: 'RSA', kid, alg: 'RS256', use: 'sig', n, e },
    private_key_pem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    created_at: now.toISOString(),
    signs_at: null,
  };
}
