import { z } from 'zod';
import { LEFT_OUT, type ConfigSection } from '#contracts';
import { InvalidInput } from '#domain';

const headers = z.record(z.string(), z.string());

/** What is secret of each record, by its name. */
export const Secrets = z.object({
  /** Values of `custom_headers`, which often are credentials. */
  settings: headers.default({}),
  templates: z.record(z.string(), headers).default({}),
  hosts: z.record(z.string(), headers).default({}),
  /** Password hashes by user. */
  access_lists: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  /** What messages to webhooks are signed with. */
  notifications: z.record(z.string(), z.string()).default({}),
  certificates: z.record(z.string(), z.object({ fullchain_pem: z.string(), private_key_pem: z.string() })).default({}),
});
export type Secrets = z.output<typeof Secrets>;

export const noSecrets = (): Secrets => Secrets.parse({});

/** A record of a document with all that is secret in it. */
export type Entry = Readonly<Record<string, unknown>>;

interface Parted {
  readonly shown: Entry;
  readonly secret: unknown;
}

/** Takes what is secret out of an entry. */
export function parted(section: ConfigSection, entry: Entry): Parted {
  if (section === 'hosts') return withoutHeaders(entry);
  if (section === 'templates' || section === 'settings') {
    const field = section === 'templates' ? 'fields' : 'new_hosts';
    const { shown, secret } = withoutHeaders((entry[field] ?? {}) as Entry);
    return { shown: entry[field] === undefined ? entry : { ...entry, [field]: shown }, secret };
  }
  if (section === 'access_lists') return withoutHashes(entry);
  if (section === 'notifications') {
    const { secret, ...shown } = entry;
    return { shown, secret };
  }
  if (section !== 'certificates') return { shown: entry, secret: undefined };
  const { fullchain_pem, private_key_pem, ...shown } = entry;
  return { shown, secret: private_key_pem === undefined ? undefined : { fullchain_pem, private_key_pem } };
}

function withoutHeaders(entry: Entry): Parted {
  const { custom_headers: values } = entry;
  if (values === undefined || Object.keys(values as object).length === 0) return { shown: entry, secret: undefined };
  const names = Object.keys(values as object);
  return {
    shown: { ...entry, custom_headers: Object.fromEntries(names.map((name) => [name, LEFT_OUT])) },
    secret: values,
  };
}

function withoutHashes(entry: Entry): Parted {
  const users = (entry['users'] ?? []) as readonly { username: string; password_hash: string; note: string }[];
  if (users.length === 0) return { shown: entry, secret: undefined };
  return {
    shown: { ...entry, users: users.map(({ username, note }) => ({ username, note })) },
    secret: Object.fromEntries(users.map(({ username, password_hash }) => [username, password_hash])),
  };
}

/**
 * Puts values in the place of headers that were left out.
 * @param known where they may be, the first that has one first
 * @throws InvalidInput naming those that are nowhere
 */
export function withHeaders(
  given: Readonly<Record<string, string>>,
  known: readonly (Readonly<Record<string, string>> | undefined)[],
): Record<string, string> {
  const missing = Object.entries(given).filter(
    ([name, value]) => value === LEFT_OUT && find(name, known) === undefined,
  );
  if (missing.length > 0)
    throw new InvalidInput(
      missing.map(([name]) => ({
        field: `custom_headers.${name}`,
        message: `was left out of the document (${LEFT_OUT}), and there is none yet: write its value, or export with a passphrase`,
      })),
    );
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === LEFT_OUT ? (find(name, known) ?? value) : value]),
  );
}

/** What is there of a record; names may be those of what every object has. */
export const secretOf = <T>(secrets: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(secrets, name) ? secrets[name] : undefined;

const find = (name: string, known: readonly (Readonly<Record<string, string>> | undefined)[]): string | undefined =>
  known.find((values) => values && Object.hasOwn(values, name))?.[name];
