import { topIssuer } from '#pki';
import { AcmeError } from './acme-error.ts';
import type { Answer } from './call-ca.ts';
import { caText } from './ca-text.ts';

/** A certificate as the CA gave it. */
export interface Chain {
  /** PEM, leaf first. */
  readonly pem: string;
  /** Why it is not the chain that was asked for. */
  readonly note: string | null;
}

const MAX_NAME = 100;

/**
 * The first chain that ends in an issuer of this common name: the CA's own choice, or one of its alternates, which are only
 * fetched then (RFC 8555 7.4.2). A chain that cannot be had is no reason to do without a certificate.
 */
export async function preferred(
  ca: string,
  issuer: string,
  first: string,
  others: readonly (() => Promise<Answer<string>>)[],
): Promise<Chain> {
  const seen = [issuerOf(first)];
  if (seen[0] === issuer) return { pem: first, note: null };
  for (const fetch of others) {
    const pem = await fetchQuietly(fetch);
    const found = pem === undefined ? undefined : issuerOf(pem);
    if (pem !== undefined && found === issuer) return { pem, note: null };
    seen.push(found);
  }
  const offered = seen.filter((name) => name !== undefined).map((name) => `"${caText(name, MAX_NAME)}"`);
  const note = `${ca} offers no chain that ends in "${caText(issuer, MAX_NAME)}", only in ${offered.join(', ') || 'unnamed ones'}; its own choice is used.`;
  return { pem: first, note };
}

/** Undefined where the chain cannot be read: then it is not the one that is looked for. */
function issuerOf(pem: string): string | undefined {
  try {
    return topIssuer(pem);
  } catch {
    return undefined;
  }
}

async function fetchQuietly(fetch: () => Promise<Answer<string>>): Promise<string | undefined> {
  try {
    return (await fetch()).value;
  } catch (error) {
    if (error instanceof AcmeError) return undefined;
    throw error;
  }
}
