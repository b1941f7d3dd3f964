import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { SealedSecrets } from '#contracts';
import { InvalidInput } from '#domain';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

const KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 12;
/** 64 MiB and some 200 ms for each try of a passphrase. */
const COST = { cost: 2 ** 16, block_size: 8, parallelization: 1 } as const;

type Terms = Pick<SealedSecrets, 'kdf' | 'cost' | 'block_size' | 'parallelization' | 'salt' | 'cipher'>;

/** Encrypts secrets under a passphrase. What it was done with is authenticated along. */
export async function sealSecrets(secrets: object, passphrase: string): Promise<SealedSecrets> {
  const salt = randomBytes(SALT_BYTES).toString('base64');
  const terms: Terms = { kdf: 'scrypt', ...COST, salt, cipher: 'aes-256-gcm' };
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(terms.cipher, await keyOf(terms, passphrase), iv).setAAD(boundTo(terms));
  const data = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
  return {
    ...terms,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
}

/** @throws InvalidInput for another passphrase, or where something was changed */
export async function openSecrets(sealed: SealedSecrets, passphrase: string): Promise<unknown> {
  const key = await keyOf(sealed, passphrase);
  try {
    const decipher = createDecipheriv(sealed.cipher, key, Buffer.from(sealed.iv, 'base64'))
      .setAAD(boundTo(sealed))
      .setAuthTag(Buffer.from(sealed.tag, 'base64'));
    const text = decipher.update(Buffer.from(sealed.data, 'base64'), undefined, 'utf8') + decipher.final('utf8');
    return JSON.parse(text);
  } catch {
    throw InvalidInput.of(
      'secrets',
      'cannot be opened: the passphrase is another one, or the section was changed since it was exported',
    );
  }
}

const keyOf = (terms: Terms, passphrase: string): Promise<Buffer> =>
  derive(passphrase.normalize('NFC'), Buffer.from(terms.salt, 'base64'), KEY_BYTES, {
    cost: terms.cost,
    blockSize: terms.block_size,
    parallelization: terms.parallelization,
    maxmem: 256 * terms.cost * terms.block_size,
  });

const boundTo = ({ kdf, cost, block_size, parallelization, salt, cipher }: Terms): Buffer =>
  Buffer.from(['mpm-config-secrets:1', kdf, cost, block_size, parallelization, salt, cipher].join(':'));
