import type { Configuration } from '#config';

/** A CA in one word where we know it, else the host of its directory; `imported` where there is none. */
export function issuer(directoryUrl: string | null, configuration: Configuration): string {
  if (directoryUrl === null) return 'imported';
  if (directoryUrl === configuration.ACME_STAGING_URL) return 'staging';
  const host = URL.parse(directoryUrl)?.host ?? directoryUrl;
  return host === 'acme-v02.api.letsencrypt.org' ? 'production' : host;
}
