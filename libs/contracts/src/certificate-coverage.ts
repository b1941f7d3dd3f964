import { z } from 'zod';

/** How a host stands to a certificate. */
export const CoveredTarget = z.object({
  hostname: z.string(),
  /** By which kind of name the certificate covers it; null: not at all. */
  match: z.enum(['exact', 'wildcard']).nullable(),
  /** The certificate that it names now. */
  cert_name: z.string().nullable(),
  /** Whether that is this one. */
  attached: z.boolean(),
  enable_https: z.boolean(),
});
export type CoveredTarget = z.output<typeof CoveredTarget>;

/** Answer of GET /certificates/{cert_name}/coverage. */
export const CertificateCoverage = z.object({
  cert_name: z.string(),
  domains: z.array(z.string()),
  /** Those that it covers; with `?all=true` all others as well. */
  targets: z.array(CoveredTarget),
  /** Names by which a host that has this certificate attached is served, and those by which none is. */
  used_domains: z.array(z.string()),
  unused_domains: z.array(z.string()),
  /** The used ones among all of its names, 0 to 100. */
  utilisation_percent: z.number(),
  /** What could be better, and how. */
  suggestions: z.array(z.string()),
});
export type CertificateCoverage = z.output<typeof CertificateCoverage>;
