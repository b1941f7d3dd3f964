import { AsnConvert } from '@peculiar/asn1-schema';
import { CRLNumber, id_ce_cRLNumber as CRL_NUMBER } from '@peculiar/asn1-x509';
import type { RevocationReason } from '#domain';
import { signingKeys } from '../key-pair.ts';
import { Extension, X509Certificate, X509CrlGenerator, X509CrlReason } from '../x509.ts';
import { keyIdOf, type AuthorityKeys } from './sign-certificate.ts';

/** Numbers of RFC 5280 5.3.1. */
const CODES: Readonly<Record<RevocationReason, X509CrlReason>> = {
  unspecified: X509CrlReason.unspecified,
  keyCompromise: X509CrlReason.keyCompromise,
  affiliationChanged: X509CrlReason.affiliationChanged,
  superseded: X509CrlReason.superseded,
  cessationOfOperation: X509CrlReason.cessationOfOperation,
  privilegeWithdrawn: X509CrlReason.privilegeWithdrawn,
};

export interface RevocationListOptions {
  /** Increases with every list of this authority. */
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revoked: readonly { readonly serial: string; readonly at: Date; readonly reason: RevocationReason }[];
}

/** An authority's list of revoked certificates (RFC 5280 5, version 2), DER. */
export async function createRevocationList(authority: AuthorityKeys, options: RevocationListOptions): Promise<Buffer> {
  const { number, thisUpdate, nextUpdate, revoked } = options;
  const issuer = new X509Certificate(authority.certificate_pem);
  const { keys, signingAlgorithm } = signingKeys(authority.private_key_pem);
  const list = await X509CrlGenerator.create({
    issuer: issuer.subjectName,
    thisUpdate,
    nextUpdate,
    entries: revoked.map(({ serial, at, reason }) => ({
      serialNumber: serial.length % 2 ? `0${serial}` : serial,
      revocationDate: at,
      // "Unspecified" is said by saying nothing (RFC 5280 5.3.1).
      ...(reason === 'unspecified' ? {} : { reason: CODES[reason] }),
    })),
    extensions: [await keyIdOf(issuer), new Extension(CRL_NUMBER, false, AsnConvert.serialize(new CRLNumber(number)))],
    signingAlgorithm,
    signingKey: keys.privateKey,
  });
  return Buffer.from(list.rawData);
}
