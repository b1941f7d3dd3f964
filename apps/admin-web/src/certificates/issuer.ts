import { texts } from '../texts.ts';

/** Who issued a certificate, told by the ACME directory that it was ordered from. */
export interface Issuer {
  readonly label: string;
  /** Browsers do not trust what a staging directory issues. */
  readonly staging: boolean;
}

const KNOWN: Readonly<Record<string, Issuer>> = {
  'acme-v02.api.letsencrypt.org': { label: 'Let’s Encrypt', staging: false },
  'acme-staging-v02.api.letsencrypt.org': { label: 'Let’s Encrypt', staging: true },
  'acme.zerossl.com': { label: 'ZeroSSL', staging: false },
  'dv.acme-v02.api.pki.goog': { label: 'Google Trust Services', staging: false },
  'dv.acme-v02.test-api.pki.goog': { label: 'Google Trust Services', staging: true },
  'api.buypass.com': { label: 'Buypass', staging: false },
  'api.test4.buypass.no': { label: 'Buypass', staging: true },
};

export function issuerOf(directoryUrl: string | null): Issuer {
  if (directoryUrl === null) return { label: texts.certificates.imported, staging: false };
  if (directoryUrl === 'internal-ca') return { label: texts.certificates.internalCa, staging: false };
  const host = URL.canParse(directoryUrl) ? new URL(directoryUrl).host : directoryUrl;
  return KNOWN[host] ?? { label: host, staging: /(^|[.-])(staging|test)([.-]|$)/.test(host) };
}
