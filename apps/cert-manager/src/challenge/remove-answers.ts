import { AcmeError, type AcmeAccount, type Order } from '#acme';
import type { Work } from '../work.ts';

/** Takes away what an earlier run, which cannot do it any more, may have published for an order. */
export async function removeAnswers(work: Work, account: AcmeAccount, order: Order): Promise<void> {
  try {
    await work.store.challenges.remove(await account.tokens(order));
  } catch (error) {
    if (!(error instanceof AcmeError)) throw error;
    // They end by themselves within the hour; what the CA has to say about an old order must not stop a new one.
    work.logger.info({ reason: error.message }, 'the challenges of the earlier run cannot be looked up');
  }
}
