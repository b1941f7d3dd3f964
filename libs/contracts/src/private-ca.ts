import { z } from 'zod';
import {
  CA_DEFAULTS,
  canonicalSerial,
  KEY_TYPES,
  parseCaName,
  parseCommonName,
  parsePermittedNames,
  PURPOSES,
  REVOCATION_REASONS,
  type Purpose as PurposeOf,
} from '#domain';
import { CertName, parsedBy } from './fields.ts';
import { given, search, sortBy } from './list-queries.ts';
import { PageQuery } from './page.ts';

const CommonName = parsedBy(z.string().meta({ example: 'Example Root CA' }), (value) =>
  parseCommonName(value, 'value'),
);
const Organization = parsedBy(z.string().meta({ example: 'Example Ltd' }), (value) => parseCommonName(value, 'value'));
const Country = z
  .string()
  .regex(/^[A-Z]{2}$/i, 'is no country code of two letters, such as DE')
  .transform((text) => text.toUpperCase());
const PermittedNames = parsedBy(z.array(z.string()).meta({ example: ['home.lan', '10.0.0.0/8'] }), (values) =>
  parsePermittedNames(values, 'value'),
);
const keyType = z.enum(KEY_TYPES);
const days = (most: number): z.ZodNumber => z.number().int().min(1).max(most);
const Serial = z
  .string()
  .regex(/^[0-9a-f:]{1,60}$/i, 'is no serial number in hexadecimal digits')
  .transform(canonicalSerial);

const intermediate = {
  intermediate_common_name: CommonName.default(CA_DEFAULTS.intermediate.commonName),
  intermediate_key_type: keyType.default(CA_DEFAULTS.intermediate.keyType),
  intermediate_days: days(7_300).default(CA_DEFAULTS.intermediate.days),
  organization: Organization.nullable().default(null),
  country: Country.nullable().default(null),
  permitted_names: PermittedNames.default([]),
  /** Whether a CA that is there is given up for it. */
  force: z.boolean().default(false),
};

/** Body of POST /ca/init. */
export const CaFounding = z.strictObject({
  root_common_name: CommonName.default(CA_DEFAULTS.root.commonName),
  root_key_type: keyType.default(CA_DEFAULTS.root.keyType),
  root_days: days(14_600).default(CA_DEFAULTS.root.days),
  ...intermediate,
});
export type CaFounding = z.output<typeof CaFounding>;

/** Body of POST /ca/import: a root, below which an intermediate is made, or an intermediate with its root behind it. */
export const CaImport = z.strictObject({
  certificate_pem: z.string().min(1).max(100_000),
  private_key_pem: z.string().min(1).max(20_000),
  ...intermediate,
});
export type CaImport = z.output<typeof CaImport>;

/** Body of POST /ca/renew; what is left out stays as it is. */
export const CaRenewal = z.strictObject({
  /** Whether the root is renewed too. */
  root: z.boolean().default(false),
  permitted_names: PermittedNames.optional(),
  key_type: keyType.optional(),
});
export type CaRenewal = z.output<typeof CaRenewal>;

const names = (purpose: PurposeOf) =>
  parsedBy(
    z
      .array(z.string())
      .max(100)
      .meta({ example: ['nas.home.lan'] }),
    (values) => values.map((value, i) => parseCaName(value, `value.${i}`, purpose)),
  );

const ordered = {
  common_name: CommonName,
  /** null: CA_CERT_DAYS. */
  days: days(3_650).nullable().default(null),
  key_type: keyType.nullable().default(null),
  /** With one the answer has the key and its chain as PKCS #12 too. */
  passphrase: z.string().min(8, 'needs 8 characters or more').max(200).nullable().default(null),
};

/** Body of POST /ca/certificates. */
export const CaCertificateOrder = z.discriminatedUnion('purpose', [
  z.strictObject({ purpose: z.literal('server'), names: names('server').default([]), ...ordered }),
  z.strictObject({ purpose: z.literal('client'), names: names('client').default([]), ...ordered }),
]);
export type CaCertificateOrder = z.output<typeof CaCertificateOrder>;

/** A certificate that was handed out. Its key is kept nowhere else. */
export const CaCertificateHandedOut = z.object({
  serial: z.string(),
  fingerprint: z.string(),
  names: z.array(z.string()),
  expires_at: z.string(),
  fullchain_pem: z.string(),
  private_key_pem: z.string(),
  /** Base64; null without a passphrase. */
  pkcs12: z.string().nullable(),
});
export type CaCertificateHandedOut = z.output<typeof CaCertificateHandedOut>;

/** Body of POST /ca/revoke: either of the two. */
export const CaRevocation = z
  .strictObject({
    serial: Serial.optional(),
    cert_name: CertName.optional(),
    reason: z.enum(REVOCATION_REASONS).default('unspecified'),
  })
  .refine(({ serial, cert_name }) => (serial === undefined) !== (cert_name === undefined), {
    path: ['serial'],
    error: 'or cert_name has to be given, and not both',
  });
export type CaRevocation = z.output<typeof CaRevocation>;

export const CaRevoked = z.object({
  serial: z.string(),
  revoked_at: z.string(),
  reason: z.enum(REVOCATION_REASONS),
  message: z.string(),
});
export type CaRevoked = z.output<typeof CaRevoked>;

export const AuthorityView = z.object({
  id: z.string(),
  kind: z.enum(['root', 'intermediate']),
  subject: z.string(),
  serial: z.string(),
  /** `sha256:` and hexadecimal digits. */
  fingerprint: z.string(),
  key_type: keyType,
  /** Whether its private key is here. */
  keyed: z.boolean(),
  permitted_names: z.array(z.string()),
  valid_from: z.string(),
  expires_at: z.string(),
  revoked: z.boolean(),
  /** Whether it is the one that issues now. */
  issuing: z.boolean(),
  /** Where its revocation list is, as certificates name it; null: they name none, without CA_PUBLIC_URL or where its key is elsewhere. */
  crl_url: z.string().nullable(),
  certificate_pem: z.string(),
});
export type AuthorityView = z.output<typeof AuthorityView>;

/** Answer of GET /ca. Oldest authority first; none while there is no CA. */
export const CaStatus = z.object({
  exists: z.boolean(),
  authorities: z.array(AuthorityView),
  /** How many certificates are revoked and have not expired. */
  revoked: z.number(),
  /** What a person should do something about. */
  warnings: z.array(z.string()),
  /** null until CA_PUBLIC_URL says under which host name clients reach this server. */
  acme_directory_url: z.string().nullable(),
});
export type CaStatus = z.output<typeof CaStatus>;

export const IssuedCertificateView = z.object({
  serial: z.string(),
  purpose: z.enum(PURPOSES),
  common_name: z.string(),
  names: z.array(z.string()),
  issued_at: z.string(),
  expires_at: z.string(),
  fingerprint: z.string(),
  /** null: it was handed out. */
  cert_name: z.string().nullable(),
  /** The account that got it from the ACME directory; null: none did. */
  acme_account: z.string().nullable(),
  created_by: z.string(),
  /** null: it is not revoked. */
  revoked_at: z.string().nullable(),
  reason: z.enum(REVOCATION_REASONS).nullable(),
});
export type IssuedCertificateView = z.output<typeof IssuedCertificateView>;

/** Query of GET /ca/certificates. */
export const IssuedListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  purpose: z.enum(PURPOSES).optional(),
  owner: given.optional(),
  sort: sortBy('common_name', 'purpose', 'issued_at', 'expires_at', 'created_by', 'revoked_at'),
});
export type IssuedListQuery = z.output<typeof IssuedListQuery>;

/** Which certificates GET /ca/bundle gives. */
export const CaBundleQuery = z.strictObject({ part: z.enum(['all', 'roots', 'intermediates']).default('all') });
export type CaBundleQuery = z.output<typeof CaBundleQuery>;

/** What an ACME client gets a token's rights with (RFC 8555 7.3.4), as it is told once. */
export const AcmeKeyMade = z.object({
  kid: z.string(),
  /** Base64url, as ACME clients want it. */
  hmac_key: z.string(),
  /** null until CA_PUBLIC_URL says under which host name clients reach this server. */
  directory_url: z.string().nullable(),
  created_by: z.string(),
});
export type AcmeKeyMade = z.output<typeof AcmeKeyMade>;

/** Such a key, without its secret. */
export const AcmeKeyView = z.object({ kid: z.string(), created_by: z.string(), created_at: z.string() });
export type AcmeKeyView = z.output<typeof AcmeKeyView>;

/** Query of GET /ca/acme-keys. */
export const AcmeKeyListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  owner: given.optional(),
  sort: sortBy('kid', 'created_by', 'created_at'),
});
export type AcmeKeyListQuery = z.output<typeof AcmeKeyListQuery>;

export const AcmeKeyDeleted = z.object({ kid: z.string(), message: z.string() });
export type AcmeKeyDeleted = z.output<typeof AcmeKeyDeleted>;

export const AcmeKeyId = z.string().regex(/^[\w-]{1,64}$/, 'is no key id');
