import { readFileSync } from 'node:fs';
import { Configuration, SECRETS } from './configuration.ts';
import { settleServeMode } from './serve-mode.ts';

/** sysexits.h EX_CONFIG: the process ends with this code when its configuration is wrong. */
export const EXIT_BAD_CONFIGURATION = 78;

/** Every wrong variable at once, one line each. */
export class BadConfiguration extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration is wrong. Mend it in .env or in the environment:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
    this.name = 'BadConfiguration';
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Older spellings, still understood: what they stand for, and how their value is written there, where `now` stands. */
export const ALIASES: Readonly<Record<string, readonly [name: string, value: (text: string, now: string) => string]>> =
  {
    TLS_ENABLED: ['SERVE_MODE', modeOf],
    VIBECTL_TLS_ENABLED: ['SERVE_MODE', modeOf],
    VIBECTL_TLS_CERT_FILE: ['TLS_CERT_FILE', (text, now) => now || text],
    VIBECTL_TLS_KEY_FILE: ['TLS_KEY_FILE', (text, now) => now || text],
    SERVER_HOST: ['BIND_ADDRESS', (text) => text],
    RSA_KEY_SIZE: ['CERT_KEY_TYPE', (text) => `rsa-${text}`],
  };

/** A mode that was chosen says more than whether there is TLS. */
function modeOf(text: string, now: string): string {
  if (now !== '') return now;
  if (/^(?:true|1|yes|on)$/i.test(text)) return 'auto';
  return /^(?:false|0|no|off)$/i.test(text) ? 'insecure' : text;
}

/** A secret that several programs share would let each of them make tokens; ours are signed with a key that only one has. */
const SHARED_JWT_SECRETS = ['JWT_SECRET', 'OAUTH_JWT_SECRET', 'VIBECTL_JWT_SECRET', 'VIBECTL_JWT_SECRET_KEY'];

export interface ReadConfiguration {
  readonly configuration: Configuration;
  /** Sentences about older spellings that were used, and about what is not safe. */
  readonly notices: readonly string[];
}

/**
 * Reads and checks the whole configuration.
 * @throws BadConfiguration that names every variable that is missing or wrong
 */
export function readConfiguration(environment: Environment = process.env): ReadConfiguration {
  const { values, notices, problems } = gather(environment);
  const parsed = Configuration.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    problems.push(values[name] === undefined ? `${name} is not set; .env has its default` : `${name} ${issue.message}`);
  }
  const settled = parsed.data && settleServeMode(parsed.data);
  problems.push(...(settled?.problems ?? []), ...(settled ? sharedPorts(settled.configuration) : []));
  if (problems.length || !settled) throw new BadConfiguration([...new Set(problems)]);
  return { configuration: settled.configuration, notices: [...notices, ...(settled.notices ?? [])] };
}

/** Both would be listened on; the second one then fails as if another program had it. */
const sharedPorts = ({ HTTP_PORT, HTTPS_PORT, SERVE_MODE }: Configuration): string[] =>
  HTTP_PORT === HTTPS_PORT && HTTP_PORT !== 0 && SERVE_MODE !== 'insecure'
    ? [`HTTPS_PORT is ${HTTPS_PORT}, which HTTP_PORT is as well`]
    : [];

/** Everything that is wrong with a configuration; nothing where it is right. */
export function problemsOf(environment: Environment): readonly string[] {
  try {
    readConfiguration(environment);
    return [];
  } catch (error) {
    if (error instanceof BadConfiguration) return error.problems;
    throw error;
  }
}

/** What readConfiguration() says of older spellings, also where something else is wrong. */
export const noticesOf = (environment: Environment): readonly string[] => gather(environment).notices;

function gather(environment: Environment): {
  values: Record<string, string | undefined>;
  notices: string[];
  problems: string[];
} {
  const values: Record<string, string | undefined> = { ...environment };
  const notices: string[] = [];
  const problems: string[] = [];
  for (const [alias, [name, convert]] of Object.entries(ALIASES)) {
    const text = environment[alias];
    if (!text) continue;
    values[name] = convert(text, values[name] ?? '');
    notices.push(`${alias} is an older spelling; set ${name}=${values[name]} instead`);
  }
  for (const name of SECRETS) {
    const file = environment[`${name}_FILE`];
    if (!file) continue;
    if (environment[name]) problems.push(`${name} and ${name}_FILE are both set; leave one of them out`);
    try {
      values[name] = readFileSync(file, 'utf8').trim();
    } catch (error) {
      problems.push(`${name}_FILE cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const name of SHARED_JWT_SECRETS)
    if (environment[name])
      problems.push(`${name} is not used: set OAUTH_JWT_PRIVATE_KEY_B64 to a private key (just generate-oauth-key)`);
  return { values, notices, problems };
}
