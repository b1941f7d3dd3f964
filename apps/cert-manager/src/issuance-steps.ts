import { INTERNAL_CA } from '#domain';
import { openAccount } from './account/open-account.ts';
import { answerChallenges } from './challenge/answer-challenges.ts';
import { withSecondChance } from './challenge/second-chance.ts';
import { issueInternally } from './internal-ca/issue-internally.ts';
import { chooseCa } from './order/choose-ca.ts';
import { downloadCertificate } from './order/download-certificate.ts';
import { finalizeOrder } from './order/finalize-order.ts';
import { placeOrder } from './order/place-order.ts';
import { refuseNamesOfOthers } from './order/refuse-names-of-others.ts';
import { startPreflight } from './preflight/start-preflight.ts';
import type { Work } from './work.ts';

/**
 * The steps of an issuance, in their order, named as ISSUANCE_STEPS of the domain names them.
 *
 * An issuance that was interrupted begins here again, and each step finds out by itself what is done already: the account
 * is registered, the order's URL is written down, the CA says how far the order is, the key was stored before it was
 * used. So it is the same order that is gone on with.
 *
 * @throws Parked: it waits without a worker; AcmeError, PkiError, DnsError, CaError, PreflightFailed, NamesOfOthers, PublicNames: it has failed; StoreError:
 * overtaken, or Redis is away; the signal's reason: told to stop
 */
export async function issue(work: Work): Promise<void> {
  await refuseNamesOfOthers(work);
  if (work.issuance.acme_directory_url === INTERNAL_CA) {
    await issueInternally(work);
    return;
  }
  await chooseCa(work);
  const checks = await startPreflight(work);
  try {
    await order(work);
  } catch (error) {
    throw await checks.explained(error);
  }
}

async function order(work: Work): Promise<void> {
  const account = await openAccount(work);
  const ready = await withSecondChance(work, async () => {
    const placed = await placeOrder(work, account);
    return answerChallenges(work, placed);
  });
  const finalized = await finalizeOrder(work, ready);
  await downloadCertificate(work, finalized);
}
