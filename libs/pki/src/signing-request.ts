import { createPublicKey, type KeyObject } from 'node:crypto';
import { parseCertifiedName } from '#domain';
import { alternativeNames, subjectOf } from './subject.ts';
import { keyTypeOf, signingKeys } from './key-pair.ts';
import { PkiError } from './pki-error.ts';
import {
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  type GeneralName,
} from './x509.ts';

/**
 * A certificate signing request (RFC 2986) for 1 to 100 names and IP addresses: all as subject alternative names, the first
 * as common name too if it is a name and fits (RFC 8555 7.4 wants any common name among the order's identifiers).
 * @returns PEM
 * @throws PkiError when the key is unreadable
 */
export async function createSigningRequest(names: readonly string[], privateKeyPem: string): Promise<string> {
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subjectOf(names[0] ?? ''),
    ...signingKeys(privateKeyPem),
    extensions: [alternativeNames(names)],
  });
  return request.toString('pem');
}

/** What somebody wants to have certified. */
export interface SigningRequest {
  /** Common names and subject alternative names, each once, in canonical form. */
  readonly names: readonly string[];
  readonly publicKey: KeyObject;
}

/**
 * Reads a certificate signing request, DER, and checks that whoever made it has the key (RFC 2986 3). What else it asks for, such
 * as key usages, is the issuer's to decide.
 * @throws PkiError PKI_REQUEST_UNREADABLE; PKI_KEY_UNREADABLE for a kind of key that browsers refuse
 */
export async function readSigningRequest(der: Buffer): Promise<SigningRequest> {
  const request = parsed(der);
  const publicKey = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
  keyTypeOf(publicKey);
  if (!(await request.verify().catch(() => false)))
    throw new PkiError('PKI_REQUEST_UNREADABLE', 'The certificate signing request is not signed by its own key.');
  const alternatives =
    request.extensions.find((each) => each instanceof SubjectAlternativeNameExtension)?.names.items ?? [];
  const given = [...request.subjectName.getField('CN'), ...alternatives.map(nameIn)];
  return { names: [...new Set(given.map(canonical))], publicKey };
}

function parsed(der: Buffer): Pkcs10CertificateRequest {
  try {
    return new Pkcs10CertificateRequest(new Uint8Array(der));
  } catch (cause) {
    throw new PkiError('PKI_REQUEST_UNREADABLE', 'The certificate signing request is not DER of PKCS #10.', { cause });
  }
}

function nameIn({ type, value }: GeneralName): string {
  if (type === 'dns' || type === 'ip') return value;
  throw new PkiError(
    'PKI_REQUEST_UNREADABLE',
    `The certificate signing request has a name of the kind ${type}; DNS names and IP addresses are possible.`,
  );
}

function canonical(name: string): string {
  try {
    return parseCertifiedName(name);
  } catch (cause) {
    throw new PkiError('PKI_REQUEST_UNREADABLE', 'The certificate signing request has a name that is none of a host.', {
      cause,
    });
  }
}
