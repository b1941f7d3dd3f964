/** Hashes of passwords that can be checked. */
export const PASSWORD_SCHEMES = ['argon2id', 'argon2i', 'argon2d', 'bcrypt'] as const;
export type PasswordScheme = (typeof PASSWORD_SCHEMES)[number];

/** Bounds of what checking one password may cost: 256 MiB, and about a second of one core. */
const MAX_MEMORY_KIB = 262_144;
const MAX_PASSES = 16;
const MAX_PARALLELISM = 8;
const MAX_BCRYPT_COST = 14;

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
// The PHC string format; htpasswd files of Caddy, Apache 2.5 and argon2(1) have it.
const ARGON2 =
  /^\$(argon2id|argon2i|argon2d)\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,171})$/;

/** What a hash of argon2 (RFC 9106) is made with; salt and tag are base64 without padding. */
export interface Argon2Hash {
  readonly scheme: Exclude<PasswordScheme, 'bcrypt'>;
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: string;
  readonly tag: string;
}

/** @returns undefined for anything else than argon2 in the PHC string format, version 1.3 */
export function readArgon2(hash: string): Argon2Hash | undefined {
  const [, scheme, m, t, p, salt = '', tag = ''] = ARGON2.exec(hash) ?? [];
  if (scheme === undefined) return undefined;
  const [memoryKib, passes, parallelism] = [Number(m), Number(t), Number(p)];
  return { scheme: scheme as Argon2Hash['scheme'], memoryKib, passes, parallelism, salt, tag };
}

export const isBcrypt = (hash: string): boolean => BCRYPT.test(hash);

export const passwordScheme = (hash: string): PasswordScheme | undefined =>
  isBcrypt(hash) ? 'bcrypt' : readArgon2(hash)?.scheme;

/** Why this hash cannot be used, and what to do; undefined where it can. */
export function whyNoPasswordHash(hash: string): string | undefined {
  const [, cost] = BCRYPT.exec(hash) ?? [];
  if (cost !== undefined) {
    if (Number(cost) >= 4 && Number(cost) <= MAX_BCRYPT_COST) return undefined;
    return `is bcrypt of cost ${Number(cost)}; 4 to ${MAX_BCRYPT_COST} are possible. Make it anew with: htpasswd -B -C 10`;
  }
  const argon2 = readArgon2(hash);
  if (argon2) return whyTooMuch(argon2);
  const kind = refusedKind(hash);
  return kind === undefined
    ? 'is no hash of bcrypt ($2y$…) or argon2 ($argon2id$v=19$…)'
    : `is ${kind}, which is broken within minutes once the file is known. Ask the user for a new password, or make the hash anew with: htpasswd -B`;
}

function whyTooMuch({ memoryKib, passes, parallelism }: Argon2Hash): string | undefined {
  // RFC 9106 3.1: at least 8 KiB for each lane.
  if (passes < 1 || parallelism < 1 || memoryKib < 8 * parallelism)
    return 'is argon2 with parameters that it cannot have';
  if (memoryKib <= MAX_MEMORY_KIB && passes <= MAX_PASSES && parallelism <= MAX_PARALLELISM) return undefined;
  return `costs too much to check: at most m=${MAX_MEMORY_KIB}, t=${MAX_PASSES} and p=${MAX_PARALLELISM} are possible`;
}

function refusedKind(hash: string): string | undefined {
  if (hash.startsWith('$apr1$') || hash.startsWith('$1$')) return 'MD5';
  if (hash.startsWith('{SHA}') || hash.startsWith('{SSHA}')) return 'SHA-1';
  if (/^\$[56]\$/.test(hash)) return 'SHA-2 crypt';
  return /^[./A-Za-z0-9]{13}$/.test(hash) ? 'crypt (DES)' : undefined;
}
