import { describeCa, providerOf } from '#acme';
import { nextAttempt } from '#domain';
import type { Backoff } from '#store';
import { Parked } from '../parked.ts';
import type { Work } from '../work.ts';

/** A job may ring a little early. */
const EARLY_MS = 1_000;

/**
 * Chooses the CA that is asked, by how it has failed for these names lately: the wanted one, or for now the fallback CA. Who
 * orders by hand does not have to wait, and gets the wanted one.
 * @throws Parked when none may be asked yet
 */
export async function chooseCa(work: Work): Promise<void> {
  const { issuance, policy } = work;
  const { acme_directory_url: wanted, asked_directory_url: asked } = issuance;
  // An order that stands is gone on with where it was placed.
  if (issuance.forced || issuance.order_url !== null) return;
  const now = new Date(Date.now() + EARLY_MS);
  const [wantedBackoff, fallbackBackoff] = await Promise.all([
    backoffAt(work, wanted),
    policy.fallback && providerOf(policy.fallback) !== providerOf(wanted) ? backoffAt(work, policy.fallback) : null,
  ]);
  const next = nextAttempt(wantedBackoff, fallbackBackoff, now);
  if (next.at > now)
    throw new Parked(
      next.at,
      `${describeCa(wanted)} has refused these names ${wantedBackoff?.failures ?? 1} times in a row, the last time because: ${wantedBackoff?.message ?? ''} It is asked again at ${next.at.toISOString()}, or at once by cert-renew.`,
    );
  const chosen = next.by === 'fallback' && policy.fallback ? policy.fallback : wanted;
  if (chosen === asked) return;
  const failed = `${describeCa(wanted)} has failed ${wantedBackoff?.failures ?? 0} times`;
  const remarks =
    chosen === wanted ? issuance.remarks : work.remarksWith(`${failed}, so ${describeCa(chosen)} is asked instead.`);
  await work.note({ asked_directory_url: chosen, remarks });
}

const backoffAt = ({ store, issuance }: Work, directoryUrl: string): Promise<Backoff | undefined> =>
  store.renewals.backoff(providerOf(directoryUrl), issuance.domains);
