import { createHash, generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { Certificate, Extension, Extensions } from '@peculiar/asn1-x509';
import type { AuthorityKeys } from '#pki';

const TIMESTAMPS = '1.3.6.1.4.1.11129.2.4.2';
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';

export interface LogOptions {
  /** With a key of RSA, in place of P-256. */
  readonly rsa?: boolean;
  /** As a list of logs says it; usable unless told otherwise. */
  readonly state?: object;
}

/** A log of certificates as far as its promises go: a key, and what lists of logs say of it. */
export class TransparencyLog {
  readonly description: string;
  readonly operator: string;
  readonly state: object;
  readonly #keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

  constructor(description: string, operator: string, options: LogOptions = {}) {
    const { rsa = false, state = { usable: since(0) } } = options;
    this.description = description;
    this.operator = operator;
    this.state = state;
    this.#keys = rsa
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  }

  get spki(): Buffer {
    return this.#keys.publicKey.export({ type: 'spki', format: 'der' });
  }

  get id(): Buffer {
    return createHash('sha256').update(this.spki).digest();
  }

  /** RFC 6962 3.2, as a log makes it of a precertificate. */
  promise(tbs: Buffer, issuerKeyHash: Buffer, at: Date, extensions: Buffer = Buffer.alloc(0)): Buffer {
    const timestamp = Buffer.alloc(8);
    timestamp.writeBigUInt64BE(BigInt(at.getTime()));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(tbs.length);
    const signed = Buffer.concat([
      Buffer.of(0, 0),
      timestamp,
      Buffer.of(0, 1),
      issuerKeyHash,
      length.subarray(1),
      tbs,
      vector(extensions),
    ]);
    const signature = vector(sign('sha256', signed, this.#keys.privateKey));
    const kind = Buffer.of(4, this.#keys.privateKey.asymmetricKeyType === 'rsa' ? 1 : 3);
    return Buffer.concat([Buffer.of(0), this.id, timestamp, vector(extensions), kind, signature]);
  }
}

export const since = (ms: number): { timestamp: string } => ({ timestamp: new Date(ms).toISOString() });

/** A list in the format log_list v3, as browsers publish it. */
export const logListOf = (...logs: readonly TransparencyLog[]): string =>
  JSON.stringify({
    version: '1.0',
    log_list_timestamp: new Date().toISOString(),
    operators: [...new Set(logs.map(({ operator }) => operator))].map((name) => ({
      name,
      email: ['logs@example.com'],
      // A half of what there is today is of tiles.
      logs: logs.filter((log, i) => log.operator === name && i % 2 === 0).map(entryOf),
      tiled_logs: logs.filter((log, i) => log.operator === name && i % 2 === 1).map(entryOf),
    })),
  });

const entryOf = ({ description, id, spki, state }: TransparencyLog): object => ({
  description,
  log_id: id.toString('base64'),
  key: spki.toString('base64'),
  mmd: 86_400,
  state,
});

export interface Logging {
  readonly logs: readonly TransparencyLog[];
  /** When they promised it; a minute ago unless told otherwise. */
  readonly at?: Date;
  readonly extensions?: Buffer;
  /** The list of promises as it is to be put in; changes nothing unless told otherwise. */
  readonly spoil?: (promises: Buffer[]) => Buffer;
  /** Where among the extensions they stand; at the end unless told otherwise. */
  readonly place?: number;
}

/**
 * A certificate that is issued anew by a root, with the promises of logs in it: as a CA has them of a precertificate.
 * @returns PEM of the certificate and its issuer
 */
export function logged(leafPem: string, root: AuthorityKeys, logging: Logging): string {
  const certificate = AsnConvert.parse(derOf(leafPem), Certificate);
  const issuer = AsnConvert.parse(derOf(root.certificate_pem), Certificate);
  const { tbsCertificate: tbs } = certificate;
  tbs.issuer = issuer.tbsCertificate.subject;
  tbs.signature = issuer.signatureAlgorithm;
  const kept = [...(tbs.extensions ?? [])].filter(({ extnID }) => extnID !== AUTHORITY_KEY_IDENTIFIER);
  tbs.extensions = new Extensions(kept);
  const before = Buffer.from(AsnConvert.serialize(tbs));
  const issuerKey = Buffer.from(AsnConvert.serialize(issuer.tbsCertificate.subjectPublicKeyInfo));
  const issuerKeyHash = createHash('sha256').update(issuerKey).digest();
  const { logs, at = new Date(Date.now() - 60_000), spoil = listOf, place = kept.length } = logging;
  const promises = logs.map((log) => log.promise(before, issuerKeyHash, at, logging.extensions));
  const extnValue = new OctetString(AsnConvert.serialize(new OctetString(spoil(promises))));
  const carrier = new Extension({ extnID: TIMESTAMPS, critical: false, extnValue });
  tbs.extensions = new Extensions(kept.toSpliced(place, 0, carrier));
  const issued = new Certificate({
    tbsCertificate: tbs,
    signatureAlgorithm: issuer.signatureAlgorithm,
    signatureValue: new Uint8Array(sign('sha256', Buffer.from(AsnConvert.serialize(tbs)), root.private_key_pem)).buffer,
  });
  const der = Buffer.from(AsnConvert.serialize(issued));
  return new X509Certificate(der).toString() + root.certificate_pem;
}

export const listOf = (promises: readonly Buffer[]): Buffer => vector(Buffer.concat(promises.map(vector)));

/** `opaque x<0..2^16-1>` (RFC 8446 3.4) */
function vector(octets: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(octets.length);
  return Buffer.concat([length, octets]);
}

const derOf = (pem: string): Buffer => Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
