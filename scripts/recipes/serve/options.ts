import { ALIASES } from '#config';
import { parseServedHost } from '#domain';
import { count, oneOf, text, yesOrNo, type Kind } from '../arguments/kinds.ts';
import { byName, optional, withAlias, type Parameter } from '../arguments/parameter.ts';
import { file } from '../ca/parameters.ts';

/** Hosts in whatever number: with commas or spaces, or the argument given again. */
export const servedHosts: Kind<string[]> = {
  shown: 'NAME,NAME…',
  repeats: true,
  parse: (value, field) =>
    value
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((host) => parseServedHost(host, field)),
};

/** What every mode understands; each is a variable of .env, which is in effect where the argument is left out. */
export const SHARED = {
  config: byName(
    optional(file, 'a file of variables, written as .env is: they count before .env, and after the environment'),
  ),
  host: byName(optional(text, 'address to listen on: BIND_ADDRESS'), 'bind_address'),
  port: byName(optional(count, 'port that hosts are served on: HTTPS_PORT, and HTTP_PORT without TLS')),
  http_port: byName(optional(count, 'port for plain HTTP: HTTP_PORT')),
  log_level: byName(
    optional(oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const), 'how much is logged: LOG_LEVEL'),
  ),
  admin_path: byName(optional(text, 'path of the web GUI: ADMIN_PATH')),
  admin_allow_from: byName(optional(text, 'who may reach GUI and API: ADMIN_ALLOW_FROM')),
  require_auth: byName(optional(yesOrNo, 'nothing is read from the API without a token: API_REQUIRE_AUTH')),
};

export const HOSTNAME = {
  hostname: withAlias(optional(servedHosts, 'hosts that are served at once: SERVE_HOSTS'), 'hosts', 'domain'),
};
export const SAN = { san: byName(optional(servedHosts, 'further names of the certificate'), 'names') };
export const FILES = {
  cert_file: optional(file, 'PEM file with the certificate, its intermediates behind it: TLS_CERT_FILE'),
  key_file: optional(file, 'PEM file with its private key: TLS_KEY_FILE'),
  ca_bundle_file: byName(optional(file, 'PEM file with more certificates of its CA: TLS_CA_BUNDLE_FILE'), 'ca_bundle'),
};
export const named = <P extends Readonly<Record<string, Parameter<unknown>>>>(parameters: P): P =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, each]) => [name, { ...each, positional: false }]),
  ) as unknown as P;

interface SharedValues {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly http_port?: number | undefined;
  readonly log_level?: string | undefined;
  readonly admin_path?: string | undefined;
  readonly admin_allow_from?: string | undefined;
  readonly require_auth?: boolean | undefined;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** The variables of what every mode understands. */
export const sharedVariables = (values: SharedValues): Variables => ({
  BIND_ADDRESS: values.host,
  HTTPS_PORT: values.port?.toString(),
  HTTP_PORT: values.http_port?.toString(),
  LOG_LEVEL: values.log_level,
  ADMIN_PATH: values.admin_path,
  ADMIN_ALLOW_FROM: values.admin_allow_from,
  API_REQUIRE_AUTH: values.require_auth?.toString(),
});

/** Puts variables into the environment of this process, in the place of older spellings that would say something else. */
export function put(variables: Variables): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) continue;
    for (const [alias, [stands]] of Object.entries(ALIASES)) if (stands === name) delete process.env[alias];
    process.env[name] = value;
  }
}
