import { commit } from './commit.ts';
import type { Keys } from './keys.ts';
import type { CommittingClient } from './redis-connection.ts';
import { scanKeys } from './scan-keys.ts';
import type { SecretBox } from './secret-box.ts';
import { reaching, StoreError } from './store-error.ts';

type Reseal = (raw: string, key: string) => string;

/**
 * Seals what was stored before STORAGE_ENCRYPTION_KEY was set: keys of certificates, orders and accounts, tokens, shared secrets, secrets of webhooks, the private CA and its ACME directory.
 * Safe beside running writers and beside another process that does the same: each value is replaced only as it was read.
 */
export async function sealExisting(redis: CommittingClient, keys: Keys, box: SecretBox): Promise<void> {
  const inField =
    (field: string): Reseal =>
    (raw, key) => {
      const record = JSON.parse(raw) as Record<string, unknown>;
      const secret = record[field];
      return typeof secret === 'string' && !box.isSealed(secret)
        ? JSON.stringify({ ...record, [field]: box.seal(secret, key) })
        : raw;
    };
  const inEachKey: Reseal = (raw, key) => {
    const record = JSON.parse(raw) as { keys: { private_key_pem: string }[] };
    const sealed = record.keys.map((each) => ({ ...each, private_key_pem: whole(each.private_key_pem, key) }));
    return JSON.stringify({ ...record, keys: sealed });
  };
  const whole: Reseal = (raw, key) => (box.isSealed(raw) ? raw : box.seal(raw, key));
  const kinds: readonly [pattern: string, reseal: Reseal][] = [
    [keys.certificate('*'), inField('private_key_pem')],
    [keys.issuance('*'), inField('order_key_pem')],
    [keys.tokenByHash('sha256:*' as Parameters<Keys['tokenByHash']>[0]), inField('token')],
    [keys.account('*', '*'), whole],
    [keys.secret('*'), whole],
    [keys.internalCaKey('*'), whole],
    [keys.directoryKey('*'), inField('hmac_key')],
    [keys.notification('*'), inField('secret')],
    [keys.signingKeys, inEachKey],
  ];
  for (const [pattern, reseal] of kinds) {
    for (const key of await scanKeys(redis, pattern)) await sealOne(redis, keys, key, reseal);
  }
}

async function sealOne(redis: CommittingClient, keys: Keys, key: string, reseal: Reseal): Promise<void> {
  const raw = await reaching(() => redis.get(key));
  if (raw === null) return;
  let sealed: string;
  try {
    sealed = reseal(raw, key);
  } catch {
    // Not JSON: a broken record is shown as such where it is read; it holds no secret that could be found.
    return;
  }
  if (sealed === raw) return;
  try {
    await commit(redis, keys, { expect: [[key, raw]], writes: [['SET', key, sealed, 'KEEPTTL']] });
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STORE_CONFLICT') await sealOne(redis, keys, key, reseal);
    else throw error;
  }
}
