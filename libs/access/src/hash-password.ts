import { argon2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** What OWASP's Password Storage Cheat Sheet asks for: 19 MiB, two passes, one lane. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
const SALT_BYTES = 16;

const derive = promisify(argon2);

/** Hashes a password with argon2id (RFC 9106), in the PHC string format. It takes about 50 ms of a thread of libuv's pool. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES);
  const tag = await derive('argon2id', { ...PARAMETERS, message: password, nonce });
  const { memory, passes, parallelism } = PARAMETERS;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`;
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
