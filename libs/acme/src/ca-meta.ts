import { ACMECertificateError } from './acme-error.ts';
import { caText } from './ca-text.ts';
import { getJson } from './get-json.ts';
import type { Connection } from './transport.ts';

/** What a CA says about itself in its directory (RFC 8555 7.1.1, RFC 9773 4.1, draft-ietf-acme-profiles). */
export interface CaMeta {
  /** Names of the profiles that it offers, with a description or a link of each. Empty: it has none. */
  readonly profiles: Readonly<Record<string, string>>;
  /** What a domain's CAA record has to name for it. */
  readonly caaIdentities: readonly string[];
  readonly externalAccountRequired: boolean;
  readonly termsOfService: string | null;
  readonly website: string | null;
  /** Base URL of ARI; null: it has none. */
  readonly renewalInfo: string | null;
}

export interface CaMetaOptions {
  /** How old an answer may be that is known already, milliseconds; an hour unless told otherwise. */
  readonly maxAgeMs?: number;
  readonly now?: () => number;
}

const MAX_AGE_MS = 3_600_000;
/** Directories are named by whoever may order certificates, and forgotten ones should not stay for ever. */
const MAX_KNOWN = 100;
const MAX_PROFILES = 50;
const MAX_IDENTITIES = 20;
const MAX_NAME = 100;
const MAX_WORDS = 500;

const known = new Map<string, { readonly meta: CaMeta; readonly at: number }>();

/**
 * What a CA says about itself. Asked at most once an hour for each directory.
 * @throws ACMECertificateError, or the signal's reason when aborted
 */
export async function caMeta(
  connection: Connection,
  directoryUrl: string,
  { maxAgeMs = MAX_AGE_MS, now = Date.now }: CaMetaOptions = {},
): Promise<CaMeta> {
  const found = known.get(directoryUrl);
  // A clock that was set back must not make it last for ever.
  const age = found ? now() - found.at : -1;
  if (found && age >= 0 && age < maxAgeMs) return found.meta;
  const { value } = await getJson(connection, directoryUrl);
  if (!isRecord(value)) throw noDirectory(connection.ca);
  const meta = readMeta(value);
  // The oldest stands first, because one that is read anew is put at the end.
  known.delete(directoryUrl);
  known.set(directoryUrl, { meta, at: now() });
  for (const oldest of known.keys()) if (known.size > MAX_KNOWN) known.delete(oldest);
  return meta;
}

function readMeta(directory: Record<string, unknown>): CaMeta {
  const meta = isRecord(directory['meta']) ? directory['meta'] : {};
  const profiles = isRecord(meta['profiles']) ? Object.entries(meta['profiles']) : [];
  const identities = Array.isArray(meta['caaIdentities']) ? meta['caaIdentities'] : [];
  return {
    profiles: Object.fromEntries(
      profiles.slice(0, MAX_PROFILES).map(([name, words]) => [caText(name, MAX_NAME), textOf(words, MAX_WORDS) ?? '']),
    ),
    caaIdentities: identities.slice(0, MAX_IDENTITIES).flatMap((identity) => textOf(identity, MAX_WORDS) ?? []),
    externalAccountRequired: meta['externalAccountRequired'] === true,
    termsOfService: textOf(meta['termsOfService'], MAX_WORDS),
    website: textOf(meta['website'], MAX_WORDS),
    renewalInfo: urlOf(directory['renewalInfo']),
  };
}

const noDirectory = (ca: string): ACMECertificateError =>
  new ACMECertificateError(
    `${ca} does not answer with an ACME directory. Check acme_directory_url: it must be the URL of one.`,
    { code: 'ACME_PROTOCOL', retry: false },
  );

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown, longest: number): string | null =>
  typeof value === 'string' ? caText(value, longest) || null : null;
const urlOf = (value: unknown): string | null => (typeof value === 'string' && URL.canParse(value) ? value : null);
