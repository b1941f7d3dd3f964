import {
  BmpString,
  Constructed,
  fromBER,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Sequence,
  Set as SetOf,
} from 'asn1js';
import { createHash, createHmac, randomBytes, type X509Certificate } from 'node:crypto';
import { certificatesOf } from './certificates-of.ts';
import { readPrivateKey } from './key-pair.ts';

type Value = Sequence | SetOf | Constructed | OctetString | ObjectIdentifier | Integer | Null | BmpString;

const sequence = (...value: Value[]): Sequence => new Sequence({ value });
const setOf = (...value: Value[]): SetOf => new SetOf({ value });
/** [0] EXPLICIT. */
const explicit = (...value: Value[]): Constructed => new Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value });
const octets = (valueHex: Uint8Array): OctetString => new OctetString({ valueHex });
const oid = (value: string): ObjectIdentifier => new ObjectIdentifier({ value });
const integer = (value: number): Integer => new Integer({ value });

const DATA = oid('1.2.840.113549.1.7.1');
const SHROUDED_KEY_BAG = oid('1.2.840.113549.1.12.10.1.2');
const CERT_BAG = oid('1.2.840.113549.1.12.10.1.3');
const X509_CERTIFICATE = oid('1.2.840.113549.1.9.22.1');
const FRIENDLY_NAME = oid('1.2.840.113549.1.9.20');
const LOCAL_KEY_ID = oid('1.2.840.113549.1.9.21');
const SHA_256 = sequence(oid('2.16.840.1.101.3.4.2.1'), new Null());
/** For the integrity key (RFC 7292 B.3). */
const MAC_ID = 3;
/** What SHA-256 takes at a time, and B.2 fills each input up to. */
const BLOCK = 64;
const SALT_BYTES = 16;
const ITERATIONS = 100_000;

export interface Pkcs12Contents {
  /** Leaf first. */
  readonly fullchainPem: string;
  readonly privateKeyPem: string;
  readonly passphrase: string;
  /** How browsers and key rings call it. */
  readonly friendlyName: string;
}

/**
 * A key with its chain as PKCS #12 (RFC 7292), which browsers and phones import. The key is encrypted by PBES2 with AES-256, and
 * all is authenticated by HMAC-SHA-256: OpenSSL 1.1.1, Windows 10 1709, macOS 15, Android 13 and everything newer read it. The
 * certificates, which are public, are not encrypted.
 */
export function createPkcs12({ fullchainPem, privateKeyPem, passphrase, friendlyName }: Pkcs12Contents): Buffer {
  const [leaf, ...issuers] = certificatesOf(fullchainPem);
  const keyId = createHash('sha1').update(leaf.raw).digest();
  const ofKey = setOf(
    sequence(LOCAL_KEY_ID, setOf(octets(keyId))),
    sequence(FRIENDLY_NAME, setOf(new BmpString({ value: friendlyName }))),
  );
  const shrouded = readPrivateKey(privateKeyPem).export({
    type: 'pkcs8',
    format: 'der',
    cipher: 'aes-256-cbc',
    passphrase,
  });
  const certificates = sequence(certificateBag(leaf, ofKey), ...issuers.map((issuer) => certificateBag(issuer)));
  const keys = sequence(sequence(SHROUDED_KEY_BAG, explicit(fromBER(shrouded).result as Sequence), ofKey));
  const safe = derOf(sequence(dataOf(derOf(certificates)), dataOf(derOf(keys))));
  return derOf(sequence(integer(3), dataOf(safe), macOf(safe, passphrase)));
}

const certificateBag = ({ raw }: X509Certificate, ...attributes: readonly SetOf[]): Sequence =>
  sequence(CERT_BAG, explicit(sequence(X509_CERTIFICATE, explicit(octets(raw)))), ...attributes);

const dataOf = (content: Buffer): Sequence => sequence(DATA, explicit(octets(content)));

const derOf = (value: Sequence): Buffer => Buffer.from(value.toBER());

function macOf(content: Buffer, passphrase: string): Sequence {
  const salt = randomBytes(SALT_BYTES);
  const mac = createHmac('sha256', macKey(passphrase, salt)).update(content).digest();
  return sequence(sequence(SHA_256, octets(mac)), octets(salt), integer(ITERATIONS));
}

/** RFC 7292 B.2, whose first block is all the key that HMAC-SHA-256 needs. */
function macKey(passphrase: string, salt: Buffer): Buffer {
  const secret = Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
  let key = Buffer.concat([Buffer.alloc(BLOCK, MAC_ID), filled(salt), filled(secret)]);
  for (let i = 0; i < ITERATIONS; i++) key = createHash('sha256').update(key).digest();
  return key;
}

/** Repeated up to a whole number of blocks. */
const filled = (bytes: Buffer): Buffer => Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK, bytes);
