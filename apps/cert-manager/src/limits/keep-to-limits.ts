import { providerOf } from '#acme';
import type { Certificate } from '#domain';
import type { Draw } from '#store';
import { Parked } from '../parked.ts';
import type { Work } from '../work.ts';
import { isLetsEncrypt, LETS_ENCRYPT } from './lets-encrypt.ts';
import { limitedDomains, setOf } from './limited-names.ts';

/**
 * Stops an order that the CA would refuse for its number, before the CA has to: its limits are counted here for all replicas
 * together. Who orders by hand is not stopped; the CA may be.
 * @param account its URL, or what else stands for it
 * @throws Parked that names the limit and the time
 */
export async function keepToLimits(work: Work, account: string, current: Certificate | undefined): Promise<void> {
  if (!isLimited(work)) return;
  const { domains, forced } = work.issuance;
  const draws: Draw[] = [
    ...domains.map((name) => ({ limit: LETS_ENCRYPT.failures, id: `${setOf([account])}:${name}`, cost: 0 as const })),
    { limit: LETS_ENCRYPT.exactSet, id: setOf(domains), cost: 0 },
    // A renewal of the same names is free of these two.
    ...(isRenewal(work, current)
      ? []
      : [
          { limit: LETS_ENCRYPT.orders, id: setOf([account]), cost: 1 as const },
          ...limitedDomains(domains).map((id) => ({ limit: LETS_ENCRYPT.domain, id, cost: 0 as const })),
        ]),
  ];
  const held = await work.store.rateLimits.draw(work.provider, draws, forced);
  if (!held) return;
  const until = new Date(Date.now() + held.waitMs);
  const whose = held.limit === LETS_ENCRYPT.domain ? ` (${held.id})` : '';
  throw new Parked(
    until,
    `${work.ca} limits ${held.limit.name.replaceAll('-', ' ')}${whose}, and that is used up until ${until.toISOString()}. The order goes on by itself then; cert-renew does not wait for it.`,
  );
}

/** Counts a certificate that the CA has agreed to issue. */
export async function countCertificate(work: Work, current: Certificate | undefined): Promise<void> {
  if (!isLimited(work)) return;
  const { domains } = work.issuance;
  const draws: Draw[] = [
    { limit: LETS_ENCRYPT.exactSet, id: setOf(domains), cost: 1 },
    ...(isRenewal(work, current)
      ? []
      : limitedDomains(domains).map((id) => ({ limit: LETS_ENCRYPT.domain, id, cost: 1 as const }))),
  ];
  await work.store.rateLimits.draw(work.provider, draws, true);
}

/** Counts names that the CA could not validate. */
export async function countFailures(work: Work, names: readonly string[]): Promise<void> {
  if (names.length === 0 || !isLimited(work)) return;
  const { email } = work.issuance;
  const account = (await work.store.accounts.find(work.provider, email))?.url ?? email;
  const draws = names.map((name) => ({
    limit: LETS_ENCRYPT.failures,
    id: `${setOf([account])}:${name}`,
    cost: 1 as const,
  }));
  await work.store.rateLimits.draw(work.provider, draws, true);
}

function isLimited({ policy, issuance }: Work): boolean {
  if (policy.rateLimits === 'off') return false;
  return policy.rateLimits === 'letsencrypt' || isLetsEncrypt(issuance.asked_directory_url);
}

const isRenewal = (work: Work, current: Certificate | undefined): boolean =>
  current?.issued_by !== undefined &&
  current.issued_by !== null &&
  providerOf(current.issued_by) === work.provider &&
  setOf(current.domains) === setOf(work.issuance.domains);
