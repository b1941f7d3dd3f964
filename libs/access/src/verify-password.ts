import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { isBcrypt, readArgon2 } from '#domain';
import { compareBcrypt } from './bcrypt-thread.ts';

const derive = promisify(argon2);

/**
 * Checks a password against its hash, off the event loop: argon2 in libuv's pool, bcrypt, which is JavaScript, in a thread of its own.
 * @throws Error for a hash that is neither, and where the thread of bcrypt ends
 */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  if (isBcrypt(hash)) return compareBcrypt(password, hash);
  const read = readArgon2(hash);
  if (!read) throw new Error('a password hash is neither bcrypt nor argon2');
  const expected = Buffer.from(read.tag, 'base64');
  const tag = await derive(read.scheme, {
    message: password,
    nonce: Buffer.from(read.salt, 'base64'),
    memory: read.memoryKib,
    passes: read.passes,
    parallelism: read.parallelism,
    tagLength: expected.length,
  });
  return timingSafeEqual(tag, expected);
}
