import { z } from 'zod';
import { NOTIFICATION_KINDS, parseTokenName } from '#domain';
import { AccessListUpdate } from './access-lists.ts';
import { ChallengeType, DnsProvider } from './certificates.ts';
import {
  AccessListName,
  AcmeDirectoryUrl,
  CertifiedNames,
  CertName,
  Email,
  Hostname,
  KeyType,
  Labels,
  Notes,
  parsedBy,
  PasswordHash,
  TemplateName,
  Username,
} from './fields.ts';
import { LocalGroupName, LocalGroupUpdate, OauthSetup } from './oauth.ts';
import { NotificationName, NotificationUpdate } from './notifications.ts';
import { RouteId, RouteUpdate } from './routes.ts';
import { SettingsUpdate } from './settings.ts';
import { TargetUpdate } from './targets.ts';

/** The newest shape of a document that this release writes and reads. */
export const CONFIG_VERSION = 1;

/** In place of what is secret: the value stays as it is, or is in `secrets`. */
export const LEFT_OUT = '***';

/** Whose a record is, by the name of the token, where it is not the one that sends the document. */
const owner = parsedBy(z.string().meta({ example: 'alice' }), (value) => parseTokenName(value, 'value')).optional();

const MAX_RECORDS = 10_000;
const many = <T extends z.ZodType>(entry: T) =>
  z.array(entry).max(MAX_RECORDS, `has more than ${MAX_RECORDS} entries; send them in several documents`).optional();

const { users: _, ...aboutLists } = AccessListUpdate.shape;
const ListedUser = z.strictObject({
  username: Username,
  /** argon2 in the PHC string format, or bcrypt. Left out: the one that there is, or that is in `secrets`. */
  password_hash: PasswordHash.optional(),
  note: z.string().max(500, 'must have at most 500 characters').optional(),
});

export const ListedAccessList = z.strictObject({
  name: AccessListName,
  owner,
  ...aboutLists,
  users: z.array(ListedUser).optional(),
});
export type ListedAccessList = z.output<typeof ListedAccessList>;

export const ListedTemplate = z.strictObject({
  name: TemplateName,
  owner,
  notes: Notes.optional(),
  fields: TargetUpdate.optional(),
});
export type ListedTemplate = z.output<typeof ListedTemplate>;

/** Of a webhook without its secret, which stays as it is, or is in `secrets`. */
export const ListedNotification = z.strictObject({
  name: NotificationName,
  kind: z.enum(NOTIFICATION_KINDS),
  ...NotificationUpdate.shape,
});
export type ListedNotification = z.output<typeof ListedNotification>;

export const ListedGroup = z.strictObject({ name: LocalGroupName, ...LocalGroupUpdate.shape });
export type ListedGroup = z.output<typeof ListedGroup>;

const atCa = z.string().regex(/^[\x20-\x7e]{1,100}$/, 'must have 1 to 100 printable ASCII characters');

/** One that is not there is stored with its key out of `secrets`, and ordered where that is not there. */
export const ListedCertificate = z.strictObject({
  cert_name: CertName,
  owner,
  domains: CertifiedNames,
  email: Email.nullable().optional(),
  /** null: it was imported, and nobody renews it. */
  acme_directory_url: AcmeDirectoryUrl.nullable().optional(),
  key_type: KeyType.nullable().optional(),
  challenge_type: ChallengeType.nullable().optional(),
  dns_provider: DnsProvider.nullable().optional(),
  profile: atCa.nullable().optional(),
  preferred_chain: atCa.nullable().optional(),
  labels: Labels.optional(),
  notes: Notes.optional(),
});
export type ListedCertificate = z.output<typeof ListedCertificate>;

export const ListedHost = z.strictObject({ hostname: Hostname, owner, ...TargetUpdate.shape });
export type ListedHost = z.output<typeof ListedHost>;

export const ListedRoute = z.strictObject({ route_id: RouteId, owner, ...RouteUpdate.shape });
export type ListedRoute = z.output<typeof ListedRoute>;

const bytes = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'is not base64');
/** What is secret, encrypted under a passphrase: scrypt (RFC 7914), then AES-256-GCM (NIST SP 800-38D). */
export const SealedSecrets = z.strictObject({
  kdf: z.literal('scrypt'),
  cost: z.literal([2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17]),
  block_size: z.literal(8),
  parallelization: z.literal(1),
  salt: bytes.min(16),
  cipher: z.literal('aes-256-gcm'),
  iv: bytes.length(16),
  tag: bytes.length(24),
  data: bytes,
});
export type SealedSecrets = z.output<typeof SealedSecrets>;

/** All that is decided while the system runs, in one document. A section that is left out is not touched. */
export const ConfigDocument = z.strictObject({
  version: z.literal(CONFIG_VERSION),
  settings: SettingsUpdate.optional(),
  auth: OauthSetup.optional(),
  local_groups: many(ListedGroup),
  notifications: many(ListedNotification),
  access_lists: many(ListedAccessList),
  templates: many(ListedTemplate),
  certificates: many(ListedCertificate),
  hosts: many(ListedHost),
  routes: many(ListedRoute),
  secrets: SealedSecrets.optional(),
});
export type ConfigDocument = z.output<typeof ConfigDocument>;

/** The document as it is sent and shown: /config/schema says what it may hold. */
const AnyDocument = z.record(z.string(), z.unknown()).meta({ example: { version: CONFIG_VERSION, hosts: [] } });

const Passphrase = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(1_000, 'must have at most 1000 characters')
  .meta({ example: 'correct horse battery staple' });

/** Body of POST /config/export. */
export const ConfigExport = z.strictObject({ passphrase: Passphrase });
export type ConfigExport = z.output<typeof ConfigExport>;

export const ConfigShown = AnyDocument;

/** Body of POST /config/plan and POST /config/apply. */
export const ConfigChange = z.strictObject({
  document: AnyDocument,
  /** What becomes of fields that an entry leaves out: they stay (`merge`), or get what is built in (`replace`). */
  mode: z.enum(['merge', 'replace']).default('merge'),
  /** true: what is not in a section is deleted, where it belongs to the token that asks. */
  prune: z.boolean().default(false),
  /** Of `secrets`. */
  passphrase: z.string().max(1_000).optional(),
});
export type ConfigChange = z.output<typeof ConfigChange>;

export const CONFIG_SECTIONS = [
  'settings',
  'auth',
  'local_groups',
  'notifications',
  'access_lists',
  'templates',
  'certificates',
  'hosts',
  'routes',
] as const;
export type ConfigSection = (typeof CONFIG_SECTIONS)[number];

export const ConfigItem = z.object({
  section: z.enum(CONFIG_SECTIONS),
  name: z.string(),
  action: z.enum(['create', 'change', 'delete', 'unchanged']),
  /** What is different afterwards. Secrets are not shown. */
  fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  /** What else happens, such as a certificate that is ordered. */
  note: z.string().optional(),
});
export type ConfigItem = z.output<typeof ConfigItem>;

/** Answer of POST /config/plan, and of POST /config/apply where all was done. */
export const ConfigPlan = z.object({
  applied: z.boolean(),
  create: z.number().int(),
  change: z.number().int(),
  delete: z.number().int(),
  unchanged: z.number().int(),
  items: z.array(ConfigItem),
});
export type ConfigPlan = z.output<typeof ConfigPlan>;
