import type { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { certificatesOf } from './certificates-of.ts';
import { isIssuedBy, isSelfSigned, oneLine } from './chain.ts';

const MAX_TEXT = 300;

/** Text of a certificate, which may be as long as somebody likes. */
export const clip = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text);

/**
 * What speaks against a chain without forbidding it: what was brought along and is not part of it, issuers whose time is
 * over, and a top that clients do not trust by themselves.
 * @param chain leaf first
 * @param brought all certificates that there were
 * @param roots PEM; the system's unless told otherwise
 */
export const warningsAbout = (
  chain: readonly X509Certificate[],
  brought: readonly X509Certificate[],
  now: Date,
  roots: readonly string[] = getCACertificates('default'),
): string[] => [
  ...brought.filter((each) => !chain.includes(each)).map(stranger),
  ...chain.slice(1).flatMap((issuer) => lateIssuer(issuer, now)),
  ...distrust(chain, roots),
];

const stranger = ({ subject }: X509Certificate): string =>
  `${clip(oneLine(subject))} is left out: it is not part of the certificate's chain.`;

const lateIssuer = ({ subject, validToDate }: X509Certificate, now: Date): string[] =>
  validToDate > now
    ? []
    : [`${clip(oneLine(subject))} expired at ${validToDate.toISOString()}: clients may not trust the chain.`];

/** Few clients fetch intermediates that are missing, so a chain without them works for some and not for others. */
function distrust(chain: readonly X509Certificate[], roots: readonly string[]): string[] {
  const top = chain.at(-1);
  if (!top || roots.some((pem) => isTrusted(top, pem))) return [];
  if (!isSelfSigned(top)) {
    return [
      `The chain ends before a root that this system trusts: the certificate of its issuer (${clip(oneLine(top.issuer))}) is missing. Add the intermediates; if the CA is your own, clients have to trust it.`,
    ];
  }
  if (chain.length === 1) return ['It is self-signed: no client trusts it by itself.'];
  return [
    `Its root (${clip(oneLine(top.subject))}) is not among those that this system trusts: clients have to be told to.`,
  ];
}

const isTrusted = (top: X509Certificate, rootPem: string): boolean =>
  certificatesOf(rootPem).some((root) => root.fingerprint256 === top.fingerprint256 || isIssuedBy(top, root));
