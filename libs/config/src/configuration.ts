import { z } from 'zod';
import { InvalidInput, KEY_TYPES, parseEmail } from '#domain';
import { connectedNetworks, SAMENET } from './connected-networks.ts';

const listenPort = z.coerce
  .number({ error: 'must be a port number' })
  .int('must be a port number')
  .min(1, 'must be 1 to 65535')
  .max(65_535, 'must be 1 to 65535');
const atLeast = (least: number): z.ZodType<number> =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(least, `must be ${least} or more`);
const directory = z.url({ protocol: /^https?$/, error: 'must be the http or https URL of an ACME directory' });
const secret = z.string().default('');

const cidrs = z.string().transform((text, context) => {
  const ranges = text
    .split(',')
    .map((range) => range.trim())
    .filter(Boolean);
  for (const range of ranges) {
    if (range !== SAMENET && !/^[\da-fA-F:.]+\/\d{1,3}$/.test(range))
      context.addIssue(`"${range}" is not a range such as 10.0.0.0/8 or fd00::/8, nor ${SAMENET}`);
  }
  return ranges.flatMap((range) => (range === SAMENET ? connectedNetworks() : [range]));
});

const adminToken = secret.refine(
  (token) => token === '' || token.length >= 16,
  'must have 16 characters or more, or be empty',
);

const optionalEmail = z
  .string()
  .refine((text) => text === '' || isEmail(text), 'must be an e-mail address, or be empty');

/**
 * Every variable of the configuration. Defaults stand in .env and nowhere else, so a variable that is missing from the
 * environment is an error. Secrets (those with a default here) may be left out, and may come from a file named by NAME_FILE.
 */
export const Configuration = z.object({
  HTTP_PORT: listenPort,
  HTTPS_PORT: listenPort,
  BIND_ADDRESS: z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address; :: means all, IPv4 and IPv6' }),
  GATEWAY_WORKERS: atLeast(0),
  DRAIN_TIMEOUT_SECONDS: atLeast(1),
  PROXY_CONNECT_TIMEOUT: atLeast(1),
  PROXY_REQUEST_TIMEOUT: atLeast(1),
  SELF_SIGNED_CN: z.string().min(1, 'must be a name'),
  SELF_SIGNED_DAYS: atLeast(1),

  INTERNAL_BIND_ADDRESS: z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' }),
  ADMIN_API_HOST: z.string().min(1, 'must be a host name or an address'),
  ADMIN_API_PORT: listenPort,
  OAUTH_SERVER_PORT: listenPort,
  GATEWAY_HOST: z.string().min(1, 'must be a host name or an address'),
  GATEWAY_INTERNAL_PORT: listenPort,
  CERT_MANAGER_INTERNAL_PORT: listenPort,

  REDIS_URL: z.string().refine((url) => url === '' || /^(unix|rediss?(\+sentinel|\+cluster)?):\/\/./.test(url), {
    error:
      'must begin with redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://, or be empty for an embedded Redis',
  }),
  REDIS_PASSWORD: secret,
  DATA_DIR: z.string().min(1, 'must name a folder'),
  STORAGE_ENCRYPTION_KEY: secret.refine((key) => key === '' || isKey(key), {
    error: 'must be 32 bytes, as base64 or as 64 hexadecimal digits; make one with: openssl rand -base64 32',
  }),

  ADMIN_TOKEN: adminToken,
  ADMIN_EMAIL: optionalEmail,
  ADMIN_PATH: z
    .string()
    .regex(/^\/[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/, 'must be a path such as /admin, without a slash at its end'),
  ADMIN_ALLOW_FROM: cidrs,
  ADMIN_SESSION_IDLE_SECONDS: atLeast(60),
  ADMIN_SESSION_LIFETIME_SECONDS: atLeast(60),
  BASE_URL: z.union([z.literal(''), z.url({ protocol: /^https?$/ })], {
    error: 'must be an http or https URL, or be empty',
  }),

  ACME_DIRECTORY_URL: directory,
  ACME_STAGING_URL: directory,
  ACME_CA_BUNDLE: z.string(),
  ACME_POLL_INTERVAL_SECONDS: atLeast(1),
  ACME_POLL_MAX_ATTEMPTS: atLeast(1),
  CERT_KEY_TYPE: z.enum(KEY_TYPES, { error: `must be one of ${KEY_TYPES.join(', ')}` }),
  CERT_GEN_MAX_WORKERS: atLeast(1),
  CERT_STATUS_RETENTION_SECONDS: atLeast(60),
  RENEWAL_CHECK_INTERVAL: atLeast(1),
  RENEWAL_THRESHOLD_DAYS: atLeast(1),

  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], {
    error: 'must be one of trace, debug, info, warn, error, fatal',
  }),
});
export type Configuration = z.output<typeof Configuration>;

/** Variables whose values must never be shown, and that may be given as NAME_FILE. */
export const SECRETS = [
  'REDIS_PASSWORD',
  'STORAGE_ENCRYPTION_KEY',
  'ADMIN_TOKEN',
] as const satisfies (keyof Configuration)[];

function isEmail(text: string): boolean {
  try {
    return parseEmail(text) !== '';
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}

const isKey = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text) || /^[A-Za-z0-9+/]{43}=$/.test(text);
