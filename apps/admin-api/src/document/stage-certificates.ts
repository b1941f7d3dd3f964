import { X509Certificate } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { NewMultiDomainCertificate, type ListedCertificate } from '#contracts';
import { InvalidInput, ORDERED_FIELDS, type OrderTerms } from '#domain';
import type { Caller } from '../auth/caller.ts';
import { termsNow } from './entries.ts';
import { secretOf } from './secrets.ts';
import { different, parsed, type Staging } from './staging.ts';

interface Files {
  readonly fullchain_pem: string;
  readonly private_key_pem: string;
}

/** One that is not there, or is otherwise: stored with its key where the document has that, else ordered. */
export async function stageCertificate(staging: Staging, entry: ListedCertificate): Promise<void> {
  const { desks, wish } = staging;
  const { cert_name: name, owner, labels, notes } = entry;
  const { certificate, issuance } = await desks.orders.read(name);
  const existing = certificate?.record ?? issuance?.record;
  const acting = await staging.actingFor(owner, existing);
  const now = termsNow(certificate?.record, issuance?.record);
  const files = secretOf(wish.secrets.certificates, name);
  if (!now || !isAsWanted(entry, now) || (files && !certificate)) {
    // One that was had from a CA can be had again, for other names or where the old one has expired; another cannot.
    const isOrdered =
      files === undefined || (Boolean(entry.acme_directory_url) && (certificate !== undefined || isOver(files)));
    if (isOrdered) await order(staging, acting, entry);
    else await restore(staging, acting, entry, files);
  }
  const stored = (await desks.store.certificates.find(name))?.record;
  const wanted = wish.mode === 'replace' ? { labels: labels ?? [], notes: notes ?? '' } : { labels, notes };
  const organised = stored && different(wanted, stored);
  if (organised) await desks.organisation.update(acting, name, organised);
}

/** What an entry says nothing of is as it should be. */
const isAsWanted = (
  entry: ListedCertificate,
  now: Partial<Record<(typeof ORDERED_FIELDS)[number], unknown>>,
): boolean =>
  ORDERED_FIELDS.every((field) => {
    const wanted = entry[field];
    if (wanted === undefined || (wanted === null && field !== 'acme_directory_url')) return true;
    return field === 'domains'
      ? isSameSet(entry.domains, (now.domains ?? []) as readonly string[])
      : isDeepStrictEqual(wanted, now[field]);
  });

const isSameSet = (some: readonly string[], others: readonly string[]): boolean =>
  isDeepStrictEqual([...some].sort(), [...others].sort());

const isOver = ({ fullchain_pem }: Files): boolean => new X509Certificate(fullchain_pem).validToDate <= new Date();

async function restore({ desks }: Staging, acting: Caller, entry: ListedCertificate, files: Files): Promise<void> {
  const { certificate } = await desks.imports.take(acting, { cert_name: entry.cert_name, ...files }, termsOf(entry));
  if (!isSameSet(certificate.domains, entry.domains))
    throw InvalidInput.of('domains', `are not those of its certificate in secrets: ${certificate.domains.join(', ')}`);
}

/** undefined for one that was imported: it is stored as that again. */
function termsOf(entry: ListedCertificate): Partial<OrderTerms> {
  const { email, acme_directory_url } = entry;
  if (!email || !acme_directory_url) return {};
  const { key_type, challenge_type = null, dns_provider = null, profile = null, preferred_chain = null } = entry;
  const chosen = { challenge_type, dns_provider, profile, preferred_chain };
  return { email, acme_directory_url, ...chosen, ...(key_type && { key_type }) };
}

async function order({ desks }: Staging, acting: Caller, entry: ListedCertificate): Promise<void> {
  const { cert_name, domains, labels: _, notes: __, owner: ___, ...terms } = entry;
  if (terms.acme_directory_url === null)
    throw InvalidInput.of(
      'acme_directory_url',
      'is null: it was imported, and its key is not in the document; export it with a passphrase, or import it first with cert-import',
    );
  const {
    domains: names,
    cert_name: ____,
    ...wish
  } = parsed(NewMultiDomainCertificate, { ...terms, cert_name, domains });
  await desks.orders.order(acting, cert_name, names, wish);
}
