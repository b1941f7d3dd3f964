import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { parseCertifiedName } from '#domain';

const KINDS = /^(?:DNS|IP Address):(.+)$/;

/**
 * DNS names (in lower case) and IP addresses (in canonical form) of a certificate's subject alternative names.
 *
 * Node prints `DNS:a.example, IP Address:127.0.0.1` and puts entries with odd characters in quotation marks, which no name
 * of a host has, so that none can be smuggled in (CVE-2021-44532).
 */
export const namesOf = (certificate: X509Certificate): string[] =>
  (certificate.subjectAltName ?? '').split(', ').flatMap((entry) => {
    const name = KINDS.exec(entry)?.[1];
    if (name === undefined) return [];
    return [isIP(name) ? parseCertifiedName(name) : name.toLowerCase()];
  });
