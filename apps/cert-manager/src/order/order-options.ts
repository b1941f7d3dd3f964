import { caMeta, certificateId, providerOf, type CaMeta, type OrderOptions } from '#acme';
import type { Certificate } from '#domain';
import { PkiError } from '#pki';
import type { Work } from '../work.ts';

/** What is asked of the CA besides the names. Says so where the CA does not have what the configuration wants. */
export async function orderOptions(
  work: Work,
  accountUrl: string | null,
  current: Certificate | undefined,
): Promise<OrderOptions> {
  const meta = await caMeta(work.connection, work.issuance.asked_directory_url);
  return { profile: await profileOf(work, meta), replaces: replaced(work, meta, accountUrl, current) };
}

/**
 * The certificate's own profile; the CA refuses one that it does not have. What is meant for all certificates, or for another
 * CA than this one, is only taken where it is offered.
 */
async function profileOf(work: Work, { profiles }: CaMeta): Promise<string | null> {
  const { profile: own, acme_directory_url: wanted, asked_directory_url: asked } = work.issuance;
  const profile = own ?? work.policy.profile;
  if (profile === null || Object.hasOwn(profiles, profile) || (own !== null && wanted === asked)) return profile;
  const names = Object.keys(profiles);
  const offered = names.length ? `only ${names.join(', ')}` : 'none';
  await work.remark(
    `${work.ca} has no profile "${profile}" (${offered}); the certificate is issued by its own choice.`,
  );
  return null;
}

/**
 * What the order takes the place of (RFC 9773 5): the certificate that is served, where this very account has it from this CA
 * and it shares a name. CAs refuse anything else.
 */
function replaced(
  work: Work,
  { renewalInfo }: CaMeta,
  accountUrl: string | null,
  current: Certificate | undefined,
): string | null {
  if (renewalInfo === null || !current?.issued_by || accountUrl === null) return null;
  const isOurs = current.account_url === accountUrl && providerOf(current.issued_by) === work.provider;
  const shares = current.domains.some((name) => work.issuance.domains.includes(name));
  if (!isOurs || !shares) return null;
  try {
    return certificateId(current.fullchain_pem);
  } catch (error) {
    if (error instanceof PkiError) return null;
    throw error;
  }
}
