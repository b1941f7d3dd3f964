import { z } from 'zod';
import {
  ISSUANCE_STEPS,
  KEY_TYPES,
  type ApiToken,
  type Certificate,
  type CertifiedName,
  type CertName,
  type Hostname,
  type Issuance,
  type ProxyTarget,
  type TokenHash,
  type TokenName,
} from '#domain';
import { StoreError } from './store-error.ts';

/** Version of the shape of every stored record. A reader refuses records of a newer one; migrations raise older ones. */
export const SCHEMA_VERSION = 1;

const as = <T extends string>(): z.ZodType<T> => z.string() as unknown as z.ZodType<T>;
const owned = { owner_token_hash: as<TokenHash>(), created_by: z.string() };
const time = z.iso.datetime();
const keyType = z.enum(KEY_TYPES);

export const TargetRecord: z.ZodType<ProxyTarget> = z.object({
  ...owned,
  hostname: as<Hostname>(),
  target_url: z.url({ protocol: /^https?$/ }),
  cert_name: as<CertName>().nullable(),
  created_at: time,
  updated_at: time,
  enabled: z.boolean(),
  enable_http: z.boolean(),
  enable_https: z.boolean(),
  preserve_host_header: z.boolean(),
  custom_headers: z.record(z.string(), z.string()),
  cert_email: z.string().nullable(),
  key_type: keyType.nullable(),
  acme_directory_url: z.string().nullable(),
});

export const CertificateRecord: z.ZodType<Certificate> = z.object({
  ...owned,
  cert_name: as<CertName>(),
  domains: z.array(as<CertifiedName>()).min(1),
  email: z.string(),
  acme_directory_url: z.string(),
  key_type: keyType,
  status: z.literal('active'),
  issued_at: time,
  expires_at: time,
  fingerprint: z.string(),
  fullchain_pem: z.string(),
  private_key_pem: z.string(),
});

export const IssuanceRecord: z.ZodType<Issuance> = z.object({
  ...owned,
  id: z.string(),
  cert_name: as<CertName>(),
  domains: z.array(as<CertifiedName>()).min(1),
  email: z.string(),
  acme_directory_url: z.string(),
  key_type: keyType,
  reason: z.enum(['new', 'renewal']),
  step: z.enum(ISSUANCE_STEPS),
  message: z.string(),
  error: z.string().nullable(),
  order_url: z.string().nullable(),
  order_key_pem: z.string().nullable(),
  challenge_tokens: z.array(z.string()).optional(),
  requested_at: time,
  updated_at: time,
  failures: z.number().int().nonnegative(),
  retry_at: time.nullable(),
});

export const TokenRecord: z.ZodType<ApiToken> = z.object({
  name: as<TokenName>(),
  hash: as<TokenHash>(),
  token: z.string(),
  cert_email: z.string().nullable(),
  created_at: time,
});

/** A GUI session: the cookie holds only a random handle, and what it stands for is here. */
export interface Session {
  readonly token_hash: TokenHash;
  /** ISO 8601, UTC. After `expires_at` the session is over, however much it is used. */
  readonly created_at: string;
  readonly expires_at: string;
}

export const SessionRecord: z.ZodType<Session> = z.object({
  token_hash: as<TokenHash>(),
  created_at: time,
  expires_at: time,
});

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
