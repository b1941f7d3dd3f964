import { z } from 'zod';
import { CHALLENGE_TYPES, DNS_PROVIDERS, INTERNAL_CA, KEY_TYPES, parseEmail } from '#domain';
import { adminGithubUsers, cookieDomain, githubUsers, signingKeys } from './identity-schemas.ts';
import { acmeDnsAccounts, argv, base64Secret, hostPort, hostPorts, ipPorts, isValid, onOff } from './value-schemas.ts';
import { connectedNetworks, SAMENET } from './connected-networks.ts';
import { servedHosts, serveMode } from './serve-mode.ts';
import { parseRedisUrl } from './redis-address.ts';

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
const directory = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const directoryOrOurs = z.union([directory, z.literal(INTERNAL_CA)], {
  error: `must be an http or https URL, or ${INTERNAL_CA} for the private CA`,
});
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
  .refine((text) => text === '' || isValid(() => parseEmail(text)), 'must be an e-mail address, or be empty');

/**
 * Every variable of the configuration. Defaults stand in .env and nowhere else, so a variable that is missing from the
 * environment is an error. Secrets (those with a default here) may be left out, and may come from a file named by NAME_FILE.
 */
export const Configuration = z.object({
  HTTP_PORT: listenPort,
  HTTPS_PORT: listenPort,
  PUBLIC_HTTPS_PORT: atLeast(0).refine((port) => port <= 65_535, 'must be a port, or 0'),
  BIND_ADDRESS: z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address; :: means all, IPv4 and IPv6' }),
  GATEWAY_WORKERS: atLeast(0),
  DRAIN_TIMEOUT_SECONDS: atLeast(1),
  PROXY_CONNECT_TIMEOUT: atLeast(1),
  PROXY_REQUEST_TIMEOUT: atLeast(1),
  PROXY_NAME_SERVERS: ipPorts,
  CLIENT_IDLE_TIMEOUT: atLeast(1),
  CLIENT_STALL_TIMEOUT: atLeast(1),
  MAX_CONNECTIONS_PER_IP: atLeast(0),
  TRUSTED_PROXIES: cidrs,
  PROXY_PROTOCOL: z.enum(['off', 'on'], { error: 'must be on or off' }),
  SELF_SIGNED_CN: z.string().min(1, 'must be a name'),
  SELF_SIGNED_DAYS: atLeast(1),

  SERVE_MODE: serveMode,
  SERVE_HOSTS: servedHosts,
  SERVE_CHALLENGE_TYPE: z.union([z.literal(''), z.enum(CHALLENGE_TYPES)], {
    error: `must be one of ${CHALLENGE_TYPES.join(', ')}, or be empty`,
  }),
  TLS_CERT_FILE: z.string(),
  TLS_KEY_FILE: z.string(),
  TLS_CA_BUNDLE_FILE: z.string(),
  TLS_PROFILE: z.enum(['modern', 'intermediate'], { error: 'must be modern or intermediate' }),

  INTERNAL_BIND_ADDRESS: z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' }),
  ADMIN_API_HOST: z.string().min(1, 'must be a host name or an address'),
  ADMIN_API_PORT: listenPort,
  OAUTH_SERVER_HOST: z.string().min(1, 'must be a host name or an address'),
  OAUTH_SERVER_PORT: listenPort,
  GATEWAY_HOST: z.string().min(1, 'must be a host name or an address'),
  GATEWAY_INTERNAL_PORT: listenPort,
  CERT_MANAGER_INTERNAL_PORT: listenPort,

  REDIS_URL: z.string().superRefine((url, context) => {
    const problem = redisUrlProblem(url);
    if (problem) context.addIssue(problem);
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
  API_REQUIRE_AUTH: onOff,
  ADMIN_GITHUB_USERS: adminGithubUsers,
  ADMIN_SESSION_IDLE_SECONDS: atLeast(60),
  ADMIN_SESSION_LIFETIME_SECONDS: atLeast(60),
  BASE_URL: z.union([z.literal(''), z.url({ protocol: /^https?$/ })], {
    error: 'must be an http or https URL, or be empty',
  }),

  ACME_DIRECTORY_URL: directoryOrOurs,
  ACME_STAGING_URL: directory,
  ACME_CA_BUNDLE: z.string(),
  ACME_POLL_INTERVAL_SECONDS: atLeast(1),
  ACME_POLL_MAX_ATTEMPTS: atLeast(1),
  CERT_KEY_TYPE: z.enum(KEY_TYPES, { error: `must be one of ${KEY_TYPES.join(', ')}` }),
  CERT_GEN_MAX_WORKERS: atLeast(1),
  CERT_STATUS_RETENTION_SECONDS: atLeast(60),
  RENEWAL_CHECK_INTERVAL: atLeast(1),
  RENEWAL_THRESHOLD_DAYS: atLeast(1),
  ACME_PROFILE: z.string(),
  ACME_PREFERRED_CHAIN: z.string(),
  ACME_EAB_KEY_ID: z.string(),
  ACME_EAB_HMAC_KEY: secret,
  ACME_FALLBACK_DIRECTORY_URL: z.union([z.literal(''), directory]),
  ACME_FALLBACK_EAB_KEY_ID: z.string(),
  ACME_FALLBACK_EAB_HMAC_KEY: secret,
  ACME_RATE_LIMITS: z.enum(['auto', 'letsencrypt', 'off'], { error: 'must be auto, letsencrypt or off' }),
  ACME_HTTP_PORT: listenPort,
  ACME_TLS_PORT: listenPort,
  CERT_PREFLIGHT: z.enum(['off', 'warn', 'enforce'], { error: 'must be off, warn or enforce' }),
  CERT_ON_DEMAND: onOff,
  CT_LOG_LIST: z.string(),
  CT_MONITOR_URL: z.union([z.literal(''), directory]),
  CT_MONITOR_TOKEN: secret,
  CT_MONITOR_INTERVAL: atLeast(1),
  CA_CERT_DAYS: atLeast(1),
  CA_PUBLIC_URL: z.union([z.literal(''), z.url({ protocol: /^https?$/ })], {
    error: 'must be an http or https URL, or be empty',
  }),
  CA_ACME_FORBIDDEN: cidrs,

  DNS_PROVIDER: z.union([z.literal(''), z.enum(DNS_PROVIDERS)], {
    error: `must be one of ${DNS_PROVIDERS.join(', ')}, or be empty`,
  }),
  DNS_RESOLVERS: hostPorts,
  DNS_PROPAGATION_CHECK: onOff,
  DNS_PROPAGATION_TIMEOUT: atLeast(1),
  RFC2136_NAMESERVER: hostPort,
  RFC2136_TSIG_NAME: z.string(),
  RFC2136_TSIG_ALGORITHM: z.enum(['hmac-sha1', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'], {
    error: 'must be hmac-sha256, hmac-sha384, hmac-sha512 or hmac-sha1',
  }),
  RFC2136_TSIG_SECRET: base64Secret,
  ACME_DNS_URL: z.union([z.literal(''), directory]),
  ACME_DNS_ACCOUNTS: acmeDnsAccounts,
  CLOUDFLARE_API_TOKEN: secret,
  CLOUDFLARE_API_URL: directory,
  ROUTE53_ACCESS_KEY_ID: z.string(),
  ROUTE53_SECRET_ACCESS_KEY: secret,
  ROUTE53_SESSION_TOKEN: secret,
  ROUTE53_HOSTED_ZONE_ID: z.string(),
  ROUTE53_API_URL: directory,
  DNS_WEBHOOK_URL: z.union([z.literal(''), directory]),
  DNS_WEBHOOK_USERNAME: z.string(),
  DNS_WEBHOOK_PASSWORD: secret,
  DNS_EXEC_COMMAND: argv,

  GITHUB_CLIENT_ID: z.string(),
  GITHUB_CLIENT_SECRET: secret,
  GITHUB_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .transform((url) => url.replace(/\/+$/, '')),
  GITHUB_TRUST_UNVERIFIED_EMAIL: onOff,
  OAUTH_ALLOWED_GITHUB_USERS: githubUsers,
  OAUTH_COOKIE_DOMAIN: cookieDomain,
  OAUTH_JWT_ALGORITHM: z.literal('RS256', { error: 'must be RS256; access tokens are signed with nothing else' }),
  OAUTH_JWT_PRIVATE_KEY_B64: signingKeys,
  OAUTH_ACCESS_TOKEN_LIFETIME: atLeast(60).refine((seconds) => seconds <= 86_400, 'must be 86400 (a day) or less'),
  OAUTH_REFRESH_TOKEN_LIFETIME: atLeast(60),
  OAUTH_REFRESH_REUSE_LEEWAY: atLeast(0).refine((seconds) => seconds <= 60, 'must be 60 or less'),
  OAUTH_SESSION_TIMEOUT: atLeast(30),
  OAUTH_CLIENT_LIFETIME: atLeast(0),
  OAUTH_DCR: z.enum(['open', 'token', 'off'], { error: 'must be open, token or off' }),
  OAUTH_VERIFY_SECRET: secret.refine(
    (text) => text === '' || /^[\x21-\x7e]{16,}$/.test(text),
    'must have 16 visible ASCII characters or more, or be empty',
  ),

  ALERT_INTERVAL: atLeast(1),
  ALERT_SETTLE_SECONDS: atLeast(0),
  ALERT_REPEAT_SECONDS: atLeast(1),
  SMTP_HOST: z.string(),
  SMTP_PORT: listenPort,
  SMTP_TLS: z.enum(['starttls', 'tls', 'off'], { error: 'must be starttls, tls or off' }),
  SMTP_USER: z.string(),
  SMTP_PASSWORD: secret,
  SMTP_FROM: optionalEmail,

  ACCESS_LOG: z.enum(['off', 'on'], { error: 'must be on or off' }),
  ACCESS_LOG_KEEP_SECONDS: atLeast(0),
  ACCESS_LOG_KEEP_MAX: atLeast(1),
  ACCESS_LOG_KEEP_PER_SECOND: atLeast(1),
  MCP_CALLS_KEEP_SECONDS: atLeast(0),
  MCP_CALLS_KEEP_MAX: atLeast(1),
  HISTORY_KEEP: atLeast(1),
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
  'ACME_EAB_HMAC_KEY',
  'ACME_FALLBACK_EAB_HMAC_KEY',
  'RFC2136_TSIG_SECRET',
  'ACME_DNS_ACCOUNTS',
  'CT_MONITOR_TOKEN',
  'CLOUDFLARE_API_TOKEN',
  'ROUTE53_SECRET_ACCESS_KEY',
  'ROUTE53_SESSION_TOKEN',
  'DNS_WEBHOOK_PASSWORD',
  'GITHUB_CLIENT_SECRET',
  'OAUTH_JWT_PRIVATE_KEY_B64',
  'OAUTH_VERIFY_SECRET',
  'SMTP_PASSWORD',
] as const satisfies (keyof Configuration)[];

function redisUrlProblem(url: string): string | undefined {
  if (url === '') return undefined;
  try {
    parseRedisUrl(url);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; empty means an embedded Redis`;
  }
}

const isKey = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text) || /^[A-Za-z0-9+/]{43}=$/.test(text);
