import { z } from 'zod';
import { CertificateSuggestion } from './certificate-suggestion.ts';
import { ChallengeType, DnsProvider } from './certificates.ts';
import { AcmeDirectoryUrl, CertName, Email, Hostnames, KeyType, TargetUrl } from './fields.ts';
import { TargetView } from './targets.ts';

/**
 * Body of POST /proxy/groups: hosts with one backend and one certificate, which has the name of the group. What of a target is left
 * out comes from the defaults for new hosts.
 */
export const NewTargetGroup = z.strictObject({
  group_name: CertName,
  hostnames: Hostnames,
  target_url: TargetUrl,
  enable_http: z.boolean().optional(),
  preserve_host_header: z.boolean().optional(),
  cert_email: Email.nullable().optional(),
  key_type: KeyType.nullable().optional(),
  acme_directory_url: AcmeDirectoryUrl.nullable().optional(),
  challenge_type: ChallengeType.nullable().default(null),
  dns_provider: DnsProvider.nullable().default(null),
});
export type NewTargetGroup = z.output<typeof NewTargetGroup>;

/** Answer of POST /proxy/groups. */
export const TargetGroupSaved = z.object({
  group_name: z.string(),
  cert_name: z.string(),
  proxy_targets: z.array(TargetView),
  /** `existing`, or a sentence that says what was started. */
  certificate_status: z.string(),
  efficiency: z.object({
    hosts: z.number(),
    certificates: z.number(),
    /** How many orders a certificate for each host would have taken besides. */
    orders_saved: z.number(),
    /** The names of the certificate by which a host is served, among all of them, 0 to 100. */
    utilisation_percent: z.number(),
  }),
  suggestion: CertificateSuggestion.optional(),
});
export type TargetGroupSaved = z.output<typeof TargetGroupSaved>;
