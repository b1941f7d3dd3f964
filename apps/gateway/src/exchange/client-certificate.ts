import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Fields } from './fields.ts';

/** What a client showed in its handshake where it was asked for a certificate. Nothing of it changes while the connection lasts. */
export interface ClientCertificate {
  /** Why it is not accepted, for its client to read; empty where it is, or where there is none. */
  readonly problem: string;
  /** `Date.now()` at its end. */
  readonly expiresAt: number;
  /** What a backend is told of it. */
  readonly fields: Fields;
}

export const NO_CERTIFICATE: ClientCertificate = {
  problem: '',
  expiresAt: Infinity,
  fields: ['x-client-cert-verify', 'NONE'],
};

/** What an explanation has in the place of a good one. */
export const IMAGINED_CERTIFICATE: ClientCertificate = {
  problem: '',
  expiresAt: Infinity,
  fields: [
    'x-client-cert-verify',
    'SUCCESS',
    ...['client-cert', 'subject', 'issuer', 'serial', 'fingerprint', 'san'].flatMap((name) => [
      name === 'client-cert' ? name : `x-client-cert-${name}`,
      "(of the client's certificate)",
    ]),
  ],
};

export const isNone = (certificate: ClientCertificate): boolean => certificate === NO_CERTIFICATE;

/** By OpenSSL's code; any other is an authority that is not accepted. */
const PROBLEMS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_SIGNATURE_FAILURE: 'has a wrong signature',
  INVALID_PURPOSE: 'is not made for clients',
};
const FOREIGN = 'comes from no authority that this site accepts';

/**
 * @param socket of a server that asks for certificates and goes on without a good one
 * @param problemOf why a certificate of a trusted authority is refused nevertheless; empty: it is not
 */
export function readClientCertificate(
  socket: TLSSocket,
  problemOf: (certificate: X509Certificate) => string,
): ClientCertificate {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return NO_CERTIFICATE;
  const expiresAt = certificate.validToDate.getTime();
  if (socket.authorized) {
    const problem = problemOf(certificate);
    return { problem, expiresAt, fields: problem === '' ? fieldsOf(certificate) : [] };
  }
  // @types/node has an Error here; Node sets its code.
  const code = String(socket.authorizationError);
  return { problem: PROBLEMS[code] ?? FOREIGN, expiresAt, fields: [] };
}

/** Client-Cert is RFC 9440's; the others spare a backend the reading of certificates. */
function fieldsOf(certificate: X509Certificate): Fields {
  const fields = ['x-client-cert-verify', 'SUCCESS', 'client-cert', `:${certificate.raw.toString('base64')}:`];
  fields.push('x-client-cert-subject', distinguishedName(certificate.subject));
  fields.push('x-client-cert-issuer', distinguishedName(certificate.issuer));
  fields.push('x-client-cert-serial', certificate.serialNumber.toLowerCase());
  fields.push('x-client-cert-fingerprint', `sha256:${certificate.fingerprint256.replaceAll(':', '').toLowerCase()}`);
  if (certificate.subjectAltName !== undefined) fields.push('x-client-cert-san', visible(certificate.subjectAltName));
  return fields;
}

/**
 * In the form of RFC 4514. Node gives one relative name a line, the most general first, and has escaped what RFC 4514 wants
 * escaped, line breaks among it.
 */
const distinguishedName = (lines: string | undefined): string =>
  visible((lines ?? '').split('\n').toReversed().join(','));

/** What a header value cannot carry, byte by byte as RFC 4514 2.4 escapes it. */
const visible = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]+/g, (run) =>
    [...Buffer.from(run)].map((byte) => `\\${byte.toString(16).padStart(2, '0').toUpperCase()}`).join(''),
  );
