import { INTERNAL_CA, type Fact } from '#domain';
import type { Store } from '#store';
import type { CertificateLine, Inventory } from '../../events/inventory.ts';

const DAY_MS = 86_400_000;
/** When a renewal that is due with a third of the lifetime left (half of a short one) is late. */
const LATE_SHARE = 1 / 6;
const LATE_DAYS = 14;
const LAST_SHARE = 1 / 20;
const LAST_DAYS = 3;

/** Certificates that end soon although they should have been renewed, or that nobody renews; and what the private CA needs. */
export function expiringCertificates(inventory: Inventory, caWarnings: readonly string[], now: number): Fact[] {
  const facts = [...inventory.certificates].flatMap(([name, line]) => expiring(name, line, now) ?? []);
  if (caWarnings.length === 0) return facts;
  const ofCa: Fact = {
    kind: 'certificate-expiring',
    subject: INTERNAL_CA,
    severity: 'warning',
    message: caWarnings.join(' '),
    remedy: 'See what the private CA needs: just ca-status',
    owner_token_hash: null,
  };
  return [...facts, ofCa];
}

function expiring(name: string, line: CertificateLine, now: number): Fact | undefined {
  const { owner, domains, issuedAt, expiresAt, renews } = line;
  const lifetime = expiresAt - issuedAt;
  const left = expiresAt - now;
  if (left > Math.min(lifetime * LATE_SHARE, LATE_DAYS * DAY_MS)) return undefined;
  const at = new Date(expiresAt).toISOString();
  return {
    kind: 'certificate-expiring',
    subject: name,
    severity: left <= Math.min(lifetime * LAST_SHARE, LAST_DAYS * DAY_MS) ? 'critical' : 'warning',
    message: `The certificate ${name} for ${inWords(domains)} ${left <= 0 ? 'has expired' : 'expires'}: ${at}.`,
    remedy: renews
      ? `It should have been renewed by now. See why it was not: just cert-status ${name}`
      : `It was imported, and nobody renews it. Import a new one: just cert-import ${name} CHAIN.pem KEY.pem`,
    owner_token_hash: owner,
  };
}

/** Orders that have failed. The status of one that is long over is gone. */
export async function failingCertificates(inventory: Inventory, store: Store, now: number): Promise<Fact[]> {
  const names = [...inventory.issuances].flatMap(([name, { failed }]) => (failed ? [name] : []));
  if (names.length === 0) return [];
  const { records } = await store.certificates.findIssuances(names);
  return records
    .filter(({ step }) => step === 'failed')
    .map(({ cert_name, domains, message, owner_token_hash }) => {
      const has = (inventory.certificates.get(cert_name)?.expiresAt ?? 0) > now;
      return {
        kind: 'certificate-failing',
        subject: cert_name,
        severity: has ? 'warning' : 'critical',
        message: `The certificate ${cert_name} for ${inWords(domains)} could not be ${has ? 'renewed' : 'had'}: ${message}`,
        remedy: `See every attempt: just cert-history ${cert_name}; and what stands in the way: just cert-doctor ${domains[0] ?? cert_name}`,
        owner_token_hash,
      };
    });
}

const SHOWN_NAMES = 3;
const inWords = (names: readonly string[]): string =>
  names.length > SHOWN_NAMES
    ? `${names.slice(0, SHOWN_NAMES).join(', ')} and ${names.length - SHOWN_NAMES} others`
    : names.join(', ');
