import { z } from 'zod';
import {
  canValidate,
  CHALLENGE_TYPES,
  DNS_PROVIDERS,
  ISSUANCE_REASONS,
  ISSUANCE_STEPS,
  type ChallengeType as Challenge,
} from '#domain';
import { CertificateSuggestion } from './certificate-suggestion.ts';
import { CertificateTransparency } from './transparency.ts';
import { AcmeDirectoryUrl, CertName, CertifiedName, CertifiedNames, Email, KeyType, Labels, Notes } from './fields.ts';

export const ChallengeType = z.enum(CHALLENGE_TYPES);
export const DnsProvider = z.enum(DNS_PROVIDERS);

/** What a CA calls one of its things; RFC 8555 leaves the characters open, and a header or a terminal shows them. */
const nameAtCa = z.string().regex(/^[\x20-\x7e]{1,100}$/, 'must have 1 to 100 printable ASCII characters');

const order = {
  cert_name: CertName,
  email: Email.nullable().default(null),
  acme_directory_url: AcmeDirectoryUrl.nullable().default(null),
  key_type: KeyType.nullable().default(null),
  challenge_type: ChallengeType.nullable().default(null),
  dns_provider: DnsProvider.nullable().default(null),
  profile: nameAtCa.nullable().default(null),
  preferred_chain: nameAtCa.nullable().default(null),
};

interface Challenged {
  readonly challenge_type: Challenge | null;
}

/** Refuses a chosen challenge that cannot validate one of the names. */
const canBeValidated =
  <T extends Challenged>(namesOf: (body: T) => readonly string[]) =>
  (context: z.core.ParsePayload<T>): void => {
    const { challenge_type: type } = context.value;
    if (type === null) return;
    const unfit = namesOf(context.value).filter((name) => !canValidate(type, name));
    if (unfit.length === 0) return;
    const message = `"${type}" cannot validate ${unfit.join(', ')}; ${type.startsWith('dns') ? 'an IP address needs http-01 or tls-alpn-01' : 'a wildcard needs dns-01'}, or leave it out to have it chosen`;
    context.issues.push({ code: 'custom', message, path: ['challenge_type'], input: type });
  };

/** Body of POST /certificates. Without `email` the token's `cert_email` is used. */
export const NewCertificate = z
  .strictObject({ domain: CertifiedName, ...order })
  .check(canBeValidated(({ domain }) => [domain]));
export type NewCertificate = z.output<typeof NewCertificate>;

/** Body of POST /certificates/multi-domain: 1 to 100 domains. */
export const NewMultiDomainCertificate = z
  .strictObject({ domains: CertifiedNames, ...order })
  .check(canBeValidated(({ domains }) => domains));
export type NewMultiDomainCertificate = z.output<typeof NewMultiDomainCertificate>;

/** Body of POST /certificates/import: PEM texts, the chain leaf first. Nothing is ordered, and nobody renews it. */
export const ImportedCertificate = z.strictObject({
  cert_name: CertName,
  fullchain_pem: z.string().min(1).max(200_000),
  private_key_pem: z.string().min(1).max(20_000),
});
export type ImportedCertificate = z.output<typeof ImportedCertificate>;

/** Body of PUT /certificates/{cert_name}: what is said of it. What it is for, and of whom, takes another order. */
export const CertificateUpdate = z.strictObject({ labels: Labels, notes: Notes }).partial();
export type CertificateUpdate = z.output<typeof CertificateUpdate>;

export const CertificateAccepted = z.object({
  status: z.enum(['accepted', 'in_progress']),
  message: z.string(),
  cert_name: z.string(),
  domains: z.array(z.string()).optional(),
  /** Present where a certificate of the same owner covers all these names already; the order goes on all the same. */
  suggestion: CertificateSuggestion.optional(),
});
export type CertificateAccepted = z.output<typeof CertificateAccepted>;

/** A certificate as the API shows it: `private_key_pem` only to its owner or the administrator, and only when asked for. */
export const CertificateView = z.object({
  cert_name: z.string(),
  domains: z.array(z.string()),
  email: z.string().nullable(),
  /** null: imported. */
  acme_directory_url: z.string().nullable(),
  issued_by: z.string().nullable(),
  key_type: KeyType,
  challenge_type: ChallengeType.nullable(),
  dns_provider: DnsProvider.nullable(),
  profile: z.string().nullable(),
  preferred_chain: z.string().nullable(),
  status: z.string(),
  expires_at: z.iso.datetime(),
  issued_at: z.iso.datetime(),
  /** When it is renewed by itself, and whether the CA (ARI, RFC 9773) or its lifetime says so; null: imported, nobody renews it. */
  renewal_due_at: z.iso.datetime().nullable(),
  renewal_due_by: z.enum(['ari', 'lifetime']).nullable(),
  /** Where the CA explains that moment. */
  renewal_explanation_url: z.string().nullable(),
  fingerprint: z.string(),
  fullchain_pem: z.string(),
  labels: z.array(z.string()),
  /** What its SCTs say; left out where CT_LOG_LIST is empty, for certificates of the private CA, and in live events. */
  transparency: CertificateTransparency.optional(),
  /** To the owner and the administrator alone. */
  notes: z.string().optional(),
  private_key_pem: z.string().optional(),
  owner_token_hash: z.string().optional(),
  created_by: z.string(),
});
export type CertificateView = z.output<typeof CertificateView>;

const CaProblem = z.object({
  type: z.string(),
  status: z.number(),
  detail: z.string(),
  subproblems: z.array(z.object({ type: z.string(), detail: z.string(), name: z.string().nullable() })),
});
const Timeline = z.array(z.object({ step: z.enum(ISSUANCE_STEPS), at: z.iso.datetime() }));

export const CertificateStatus = z.object({
  status: z.enum(['in_progress', 'completed', 'failed', 'not_found']),
  message: z.string(),
  cert_name: z.string(),
  /** What was ordered, by whom and where; of a name that nothing is known of: none. */
  domains: z.array(z.string()),
  created_by: z.string().nullable(),
  asked_directory_url: z.string().nullable(),
  /** The step that the issuance is in, and the CA's problem type or our own code where it failed. */
  step: z.enum(ISSUANCE_STEPS).nullable(),
  error: z.string().nullable(),
  /** The CA's own words (RFC 8555 6.7). */
  problem: CaProblem.nullable(),
  /** What is worth knowing besides, such as findings of the pre-flight checks. */
  remarks: z.array(z.string()),
  /** When each step began. */
  steps: Timeline,
  /** The TXT records that must stand in DNS now; a person sets them where the DNS provider is `manual`. */
  dns_records: z.array(
    z.object({ name: z.string(), type: z.literal('TXT'), value: z.string(), provider: DnsProvider }),
  ),
  updated_at: z.iso.datetime().nullable(),
  /** Until when it waits by itself, and when a failed one is tried again by itself. */
  resume_at: z.iso.datetime().nullable(),
  retry_at: z.iso.datetime().nullable(),
});
export type CertificateStatus = z.output<typeof CertificateStatus>;

/** Answer of DELETE /certificates/{cert_name}, and of the removal of its last domain. */
export const CertificateDeleted = z.object({
  status: z.literal('success'),
  message: z.string(),
  cert_name: z.string(),
  /** The targets that used it; they answer HTTPS with a self-signed certificate now. */
  hostnames: z.array(z.string()),
});
export type CertificateDeleted = z.output<typeof CertificateDeleted>;

/** Answer of POST /certificates/import. */
export const CertificateImportSaved = z.object({
  certificate: CertificateView,
  /** What may go wrong with it all the same, such as a chain that clients do not trust. */
  warnings: z.array(z.string()),
});
export type CertificateImportSaved = z.output<typeof CertificateImportSaved>;

/** An entry of GET /certificates/{cert_name}/history, newest first. */
export const CertificateAttempt = z.object({
  id: z.string(),
  domains: z.array(z.string()),
  /** null: imported. */
  asked_directory_url: z.string().nullable(),
  reason: z.enum(ISSUANCE_REASONS),
  requested_at: z.iso.datetime(),
  ended_at: z.iso.datetime(),
  timeline: Timeline,
  result: z.enum(['completed', 'failed', 'imported']),
  message: z.string(),
  remarks: z.array(z.string()),
  error: z.string().nullable(),
  problem: CaProblem.nullable(),
  fingerprint: z.string().nullable(),
});
export type CertificateAttempt = z.output<typeof CertificateAttempt>;

/** Body of POST /certificates/preflight. */
export const PreflightRequest = z
  .strictObject({
    domains: CertifiedNames,
    email: Email.nullable().default(null),
    acme_directory_url: AcmeDirectoryUrl.nullable().default(null),
    challenge_type: ChallengeType.nullable().default(null),
    dns_provider: DnsProvider.nullable().default(null),
  })
  .check(canBeValidated(({ domains }) => domains));
export type PreflightRequest = z.output<typeof PreflightRequest>;

/** The same as admin-api asks it of cert-manager. */
export const PreflightCommand = PreflightRequest.safeExtend({
  /** Name of the token that would order. */
  created_by: z.string(),
});
export type PreflightCommand = z.output<typeof PreflightCommand>;

/** One finding; `name` is the domain that it is about, null where it is about the CA. `message` says what to change. */
export const PreflightFinding = z.object({
  check: z.enum(['dns', 'port_80', 'port_443', 'caa', 'dns_provider', 'directory', 'account', 'rate_limit']),
  name: z.string().nullable(),
  result: z.enum(['passed', 'warning', 'failed', 'skipped']),
  message: z.string(),
});
export type PreflightFinding = z.output<typeof PreflightFinding>;

export const PreflightReport = z.object({
  /** Whether nothing stands in the way, as far as can be seen from here. */
  passed: z.boolean(),
  findings: z.array(PreflightFinding),
  /** What this machine is addressed by, public addresses first. Behind a router none of them is, and none is what DNS must name. */
  server_addresses: z.array(z.object({ address: z.string(), public: z.boolean() })),
  took_ms: z.number(),
});
export type PreflightReport = z.output<typeof PreflightReport>;
