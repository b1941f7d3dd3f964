import { alternativeNames, subjectOf } from './subject.ts';
import { signingKeys } from './key-pair.ts';
import { Pkcs10CertificateRequestGenerator } from './x509.ts';

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
