import { z } from 'zod';
import {
  BLAMES,
  CHALLENGE_TYPES,
  DNS_PROVIDERS,
  ISSUANCE_REASONS,
  ISSUANCE_STEPS,
  KEY_TYPES,
  MAX_PRIORITY,
  ROUTE_TARGET_TYPES,
  SCOPES,
  scopesOf,
  type ApiToken,
  type Blame,
  type Certificate,
  type CertifiedName,
  type CertName,
  type ChallengeRecord,
  type Issuance,
  type IssuanceAttempt,
  type Route,
  type RouteId,
  type RenewalInfo,
  type TokenHash,
  type TokenName,
} from '#domain';
import { StoreError } from './store-error.ts';

/** Version of the shape of every stored record. A reader refuses records of a newer one; migrations raise older ones. */
export const SCHEMA_VERSION = 1;

export const as = <T extends string>(): z.ZodType<T> => z.string() as unknown as z.ZodType<T>;
export const owned = { owner_token_hash: as<TokenHash>(), created_by: z.string() };
export const time = z.iso.datetime();
export const keyType = z.enum(KEY_TYPES);

/** Records of before these fields existed do without them. */
export const organised = { labels: z.array(z.string()).default([]), notes: z.string().default('') };

/** Routes that were written by hand may leave out what has a natural meaning when it is missing. */
export const RouteRecord: z.ZodType<Route> = z.object({
  owner_token_hash: as<TokenHash>(),
  created_by: z.string(),
  route_id: as<RouteId>(),
  path_pattern: z.string(),
  target_type: z.enum(ROUTE_TARGET_TYPES),
  target_value: z.string(),
  priority: z.number().int().min(0).max(MAX_PRIORITY),
  methods: z.array(z.string()).nullable().default(null),
  is_regex: z.boolean().default(false),
  enabled: z.boolean().default(true),
  description: z.string().default(''),
  strip_prefix: z.string().nullable().default(null),
  add_prefix: z.string().nullable().default(null),
  ...organised,
  created_at: time,
  updated_at: time,
});

/** Records of before these terms existed do without them. */
const terms = {
  cert_name: as<CertName>(),
  domains: z.array(as<CertifiedName>()).min(1),
  key_type: keyType,
  challenge_type: z.enum(CHALLENGE_TYPES).nullable().default(null),
  dns_provider: z.enum(DNS_PROVIDERS).nullable().default(null),
  profile: z.string().nullable().default(null),
  preferred_chain: z.string().nullable().default(null),
};
const step = z.enum(ISSUANCE_STEPS);
const timeline = z.array(z.object({ step, at: time }));
const problem = z.object({
  type: z.string(),
  status: z.number(),
  detail: z.string(),
  subproblems: z.array(z.object({ type: z.string(), detail: z.string(), name: z.string().nullable() })),
});

export const CertificateRecord: z.ZodType<Certificate> = z
  .object({
    ...owned,
    ...terms,
    email: z.string().nullable(),
    acme_directory_url: z.string().nullable(),
    issued_by: z.string().nullable().optional(),
    account_url: z.string().nullable().default(null),
    status: z.literal('active'),
    issued_at: time,
    expires_at: time,
    fingerprint: z.string(),
    fullchain_pem: z.string(),
    private_key_pem: z.string(),
    ...organised,
  })
  .transform((record) => ({ ...record, issued_by: record.issued_by ?? record.acme_directory_url }));

const challengeRecord = z.object({
  provider: z.enum(DNS_PROVIDERS),
  name: z.string(),
  value: z.string(),
  handle: z.string().nullable(),
  presented_at: time.nullable().default(null),
  lasting: z.boolean().default(false),
});

export const IssuanceRecord: z.ZodType<Issuance> = z
  .object({
    ...owned,
    ...terms,
    id: z.string(),
    email: z.string(),
    acme_directory_url: z.string(),
    asked_directory_url: z.string().optional(),
    reason: z.enum(ISSUANCE_REASONS),
    forced: z.boolean().default(false),
    step,
    timeline: timeline.default([]),
    message: z.string(),
    remarks: z.array(z.string()).default([]),
    error: z.string().nullable(),
    problem: problem.nullable().default(null),
    order_url: z.string().nullable(),
    order_key_pem: z.string().nullable(),
    challenge_tokens: z.array(z.string()).default([]),
    challenge_names: z.array(z.string()).default([]),
    challenge_records: z.array(challengeRecord).default([]),
    resume_at: time.nullable().default(null),
    requested_at: time,
    updated_at: time,
    failures: z.number().int().nonnegative(),
    retry_at: time.nullable(),
  })
  .transform((record) => ({ ...record, asked_directory_url: record.asked_directory_url ?? record.acme_directory_url }));

export const AttemptRecord: z.ZodType<IssuanceAttempt> = z.object({
  id: z.string(),
  domains: z.array(z.string()),
  asked_directory_url: z.string().nullable(),
  reason: z.enum(ISSUANCE_REASONS),
  requested_at: time,
  ended_at: time,
  timeline,
  result: z.enum(['completed', 'failed', 'imported']),
  message: z.string(),
  remarks: z.array(z.string()),
  error: z.string().nullable(),
  problem: problem.nullable(),
  fingerprint: z.string().nullable(),
});

export const RenewalInfoRecord: z.ZodType<RenewalInfo> = z.object({
  fingerprint: z.string(),
  window: z.object({ start: time, end: time }).nullable(),
  selected_at: time.nullable(),
  explanation_url: z.string().nullable(),
  problem: z.string().nullable(),
  next_poll_at: time,
});

/** A TXT record that was set for a challenge, and for which issuance. */
export interface PublishedRecord {
  readonly record: ChallengeRecord;
  readonly cert_name: CertName;
  readonly issuance: string;
  /** ISO 8601, UTC: when it was set. */
  readonly at: string;
}

export const PublishedRecordEntry: z.ZodType<PublishedRecord> = z.object({
  record: challengeRecord,
  cert_name: as<CertName>(),
  issuance: z.string(),
  at: time,
});

/** The answer to a TLS-ALPN-01 challenge (RFC 8737), for a name. */
export interface AlpnChallenge {
  readonly name: string;
  readonly key_authorization: string;
  /** ISO 8601, UTC. */
  readonly expires_at: string;
}

export const AlpnChallengeRecord: z.ZodType<AlpnChallenge> = z.object({
  name: z.string(),
  key_authorization: z.string(),
  expires_at: time,
});

/** How an order for these names at this CA has failed lately, whatever the certificate is called. */
export interface Backoff {
  readonly failures: number;
  /** ISO 8601, UTC: the latest failure, and when we may ask again by ourselves. */
  readonly failed_at: string;
  readonly retry_at: string;
  /** What the latest failure follows. */
  readonly blames: Blame;
  readonly message: string;
}

export const BackoffRecord: z.ZodType<Backoff> = z.object({
  failures: z.number().int().positive(),
  failed_at: time,
  retry_at: time,
  blames: z.enum(BLAMES),
  message: z.string(),
});

/** Tokens of before there were scopes, expiry and rotation have all rights that they had, for good. */
export const TokenRecord: z.ZodType<ApiToken> = z
  .object({
    name: as<TokenName>(),
    hash: as<TokenHash>(),
    token: z.string(),
    secret_hash: as<TokenHash>().optional(),
    previous: z.object({ secret_hash: as<TokenHash>(), until: time }).nullable().default(null),
    scopes: z.array(z.enum(SCOPES)).optional(),
    expires_at: time.nullable().default(null),
    cert_email: z.string().nullable(),
    created_at: time,
  })
  .transform((record) => ({
    ...record,
    secret_hash: record.secret_hash ?? record.hash,
    scopes: scopesOf(record.name, record.scopes),
  }));

/** By GitHub's id, and the name at that time. */
export interface SessionPerson {
  readonly sub: string;
  readonly username: string;
}

/** A GUI session: the cookie holds only a random handle, and what it stands for is here. */
export interface Session {
  readonly token_hash: TokenHash;
  /** Of the secret that it began with: it ends when the token gets another. */
  readonly secret_hash: TokenHash;
  /** Who began it by a login at the auth host, and not with a token: then both hashes are empty. */
  readonly person: SessionPerson | null;
  /** ISO 8601, UTC. After `expires_at` the session is over, however much it is used. */
  readonly created_at: string;
  readonly expires_at: string;
}

export const SessionRecord: z.ZodType<Session> = z
  .object({
    token_hash: as<TokenHash>(),
    secret_hash: as<TokenHash>().optional(),
    person: z.object({ sub: z.string(), username: z.string() }).nullable().default(null),
    created_at: time,
    expires_at: time,
  })
  .transform((record) => ({ ...record, secret_hash: record.secret_hash ?? record.token_hash }));

export const encodeRecord = (record: object): string => JSON.stringify({ schema_version: SCHEMA_VERSION, ...record });

/**
 * Reads a stored record.
 * @throws StoreError STORE_RECORD_BROKEN that says what is wrong with it
 */
export function decodeRecord<T>(schema: z.ZodType<T>, key: string, raw: string): T {
  const broken = (why: string, cause?: unknown): StoreError =>
    new StoreError('STORE_RECORD_BROKEN', `${key} in Redis cannot be used: ${why}`, { cause });
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (cause) {
    throw broken('it is not JSON', cause);
  }
  const version = (value as { schema_version?: unknown } | null)?.schema_version ?? SCHEMA_VERSION;
  if (typeof version !== 'number' || version > SCHEMA_VERSION) {
    throw broken(
      `it has schema version ${JSON.stringify(version)}, and this release knows up to ${SCHEMA_VERSION}; upgrade it`,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw broken(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`).join('; '));
}
