import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { parseGithubUser, parseHostname } from '#domain';
import { isValid } from './value-schemas.ts';

const PRIVATE_KEY = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]+?-----END \1-----/g;
const LEAST_BITS = 2048;

/**
 * Private keys as base64 of one or more PEMs, as a list of PEMs.
 * RFC 7518 3.3 asks for 2048 bits.
 */
export const signingKeys = z
  .string()
  .default('')
  .transform((text, context): readonly string[] => {
    if (text === '') return [];
    const pems = Buffer.from(text, 'base64').toString('utf8').match(PRIVATE_KEY) ?? [];
    if (pems.length > 0 && pems.every(isUsable)) return pems;
    context.addIssue(
      `must be base64 of RSA private keys of ${LEAST_BITS} bits or more in PEM, without a password; make one with: just generate-oauth-key`,
    );
    return z.NEVER;
  });

function isUsable(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_BITS;
  } catch {
    return false;
  }
}

/** GitHub usernames separated by commas, in lower case, or `*`, which is everybody. */
export const githubUsers = z.string().transform((text, context): readonly string[] => {
  const names = text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  for (const name of names)
    if (name !== '*' && !isValid(() => parseGithubUser(name))) context.addIssue(`"${name}" is not a GitHub username`);
  if (names.length === 0) context.addIssue('must name GitHub users, separated by commas, or be * for everybody');
  return names;
});

/** GitHub usernames separated by commas, in lower case; empty: nobody. */
export const adminGithubUsers = z.string().transform((text, context): readonly string[] => {
  if (text.trim() === '') return [];
  if (text.includes('*')) {
    context.addIssue('must name GitHub users: everybody cannot be the administrator');
    return z.NEVER;
  }
  const parsed = githubUsers.safeParse(text);
  for (const { message } of parsed.error?.issues ?? []) context.addIssue(message);
  return parsed.data ?? z.NEVER;
});

/** A domain whose hosts share a cookie. One label alone is nobody's to set cookies for. */
export const cookieDomain = z
  .string()
  .transform((text) => text.trim().replace(/^\./, ''))
  .refine(
    (text) => text === '' || isValid(() => parseHostname(text)),
    'must be a domain such as example.com, or be empty',
  )
  .transform((text) => (text === '' ? '' : parseHostname(text)));
