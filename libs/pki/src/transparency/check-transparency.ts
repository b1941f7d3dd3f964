import { createHash, verify, type KeyObject, type X509Certificate } from 'node:crypto';
import type { CertificateTransparency, TimestampFinding } from '#contracts';
import { certificatesOf } from '../certificates-of.ts';
import { X509Certificate as Parsed } from '../x509.ts';
import type { LogList } from './log-list.ts';
import { loggedCertificate } from './logged-certificate.ts';
import { readSignedTimestamps, type SignedTimestamp } from './signed-timestamps.ts';

const TIMESTAMPS = '1.3.6.1.4.1.11129.2.4.2';
/** RFC 6962 2.1.4: logs sign with these. */
const SHA256 = 4;
const SIGNATURES: Readonly<Record<string, number>> = { ec: 3, rsa: 1 };
/** `signature_type`, `entry_type` and the version of RFC 6962 3.2. */
const [VERSION_1, CERTIFICATE_TIMESTAMP, PRECERTIFICATE] = [0, 0, 1];

/**
 * Looks whether the SCTs that a certificate carries are those of logs that are known (RFC 6962 3.2, 5.2).
 * @param chainPem the certificate, and its issuer behind it
 * @throws PkiError PKI_CHAIN_UNREADABLE
 */
export function checkTransparency(chainPem: string, list: LogList, now: Date): CertificateTransparency {
  const [leaf, issuer] = certificatesOf(chainPem);
  let timestamps: readonly SignedTimestamp[];
  try {
    const extension = new Parsed(leaf.raw).getExtension(TIMESTAMPS);
    timestamps = extension ? readSignedTimestamps(extension.value) : [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { result: 'failed', message: `The SCTs in the certificate cannot be read: ${reason}.`, scts: [] };
  }
  if (timestamps.length === 0)
    return {
      result: 'none',
      message: 'The certificate carries no SCTs. Browsers refuse those of public CAs that have none.',
      scts: [],
    };
  if (!issuer)
    return {
      result: 'unchecked',
      message: 'The chain ends with the certificate, and SCTs are signed with the key of its issuer.',
      scts: [],
    };
  const scts = timestamps.map((timestamp) => look(timestamp, leaf, issuer, list, now));
  return { ...verdict(scts), scts };
}

function look(
  timestamp: SignedTimestamp,
  leaf: X509Certificate,
  issuer: X509Certificate,
  list: LogList,
  now: Date,
): TimestampFinding {
  const log_id = timestamp.logId.toString('base64');
  const log = list.get(log_id);
  const at = Number(timestamp.timestamp);
  const resultOf = (): TimestampFinding['result'] => {
    if (!log) return 'unknown_log';
    if (!isSigned(timestamp, log.key, leaf, issuer)) return 'wrong_signature';
    if (at > now.getTime()) return 'from_the_future';
    return log.distrustedFrom !== null && at >= log.distrustedFrom ? 'log_not_trusted' : 'verified';
  };
  return {
    log_id,
    log: log?.description ?? null,
    operator: log?.operator ?? null,
    timestamp: Number.isNaN(new Date(at).getTime()) ? String(at) : new Date(at).toISOString(),
    result: resultOf(),
  };
}

function isSigned(
  { timestamp, extensions, algorithm, signature }: SignedTimestamp,
  key: KeyObject,
  leaf: X509Certificate,
  issuer: X509Certificate,
): boolean {
  const [hash, kind] = algorithm;
  if (hash !== SHA256 || kind !== SIGNATURES[key.asymmetricKeyType ?? '']) return false;
  const issuerKey = issuer.publicKey.export({ type: 'spki', format: 'der' });
  const tbs = loggedCertificate(leaf.raw);
  const signed = Buffer.concat([
    Buffer.of(VERSION_1, CERTIFICATE_TIMESTAMP),
    unsigned(8, timestamp),
    unsigned(2, PRECERTIFICATE),
    createHash('sha256').update(issuerKey).digest(),
    unsigned(3, tbs.length),
    tbs,
    unsigned(2, extensions.length),
    extensions,
  ]);
  return verify('sha256', signed, key, signature);
}

/** Of this many octets, the most significant first. */
const unsigned = (octets: number, value: number | bigint): Buffer =>
  Buffer.from(value.toString(16).padStart(octets * 2, '0'), 'hex');

const WRONG: ReadonlySet<TimestampFinding['result']> = new Set(['wrong_signature', 'from_the_future']);

function verdict(scts: readonly TimestampFinding[]): Omit<CertificateTransparency, 'scts'> {
  const good = scts.filter(({ result }) => result === 'verified');
  const operators = new Set(good.map(({ operator }) => operator));
  const named = (result: TimestampFinding['result']): string[] =>
    scts.filter((sct) => sct.result === result).map(({ log, log_id }) => log ?? log_id);
  const sentences = [
    good.length
      ? `${good.length} of ${scts.length} SCTs are verified, of logs of ${operators.size === 1 ? 'one operator' : `${operators.size} operators`}.`
      : `None of the ${scts.length} SCTs could be verified.`,
    saying('Signature wrong', named('wrong_signature')),
    saying('From the future', named('from_the_future')),
    saying('Of a log that was not trusted then', named('log_not_trusted')),
    saying('Of a log that is not in the list', named('unknown_log')),
  ];
  const failed = scts.some(({ result }) => WRONG.has(result));
  return {
    result: failed ? 'failed' : good.length ? 'verified' : 'unverified',
    message: sentences.filter(Boolean).join(' '),
  };
}

const saying = (what: string, which: readonly string[]): string =>
  which.length ? `${what}: ${which.join(', ')}.` : '';
