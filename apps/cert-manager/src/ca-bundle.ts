import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/**
 * Reads ACME_CA_BUNDLE.
 * @returns its PEM text, or undefined when none is named
 * @throws Error that says what is wrong with the file
 */
export function readCaBundle(path: string): string | undefined {
  if (path === '') return undefined;
  const wrong = (why: string, cause?: unknown): Error =>
    new Error(`ACME_CA_BUNDLE names ${path}, which ${why}. Name a PEM file of certificates, or leave it empty.`, {
      cause,
    });
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch (cause) {
    throw wrong(`cannot be read (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw wrong('holds no PEM certificate');
  try {
    createSecureContext({ ca: pem });
  } catch (cause) {
    throw wrong('holds a damaged certificate', cause);
  }
  return pem;
}
