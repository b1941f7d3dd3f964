import { AcmeError, isProblem, type AcmeAccount, type Order } from '#acme';
import { registerAccount } from '../account/open-account.ts';
import { removeAnswers } from '../challenge/remove-answers.ts';
import { keepToLimits } from '../limits/keep-to-limits.ts';
import { namesInWords } from '../names-in-words.ts';
import type { Work } from '../work.ts';
import { lingering } from './lingering.ts';
import { orderOptions } from './order-options.ts';
import type { PlacedOrder } from './placed-order.ts';

/** Finds the order that an earlier run has placed, or places one, and writes its URL down before anything else happens. */
export async function placeOrder(work: Work, account: AcmeAccount): Promise<PlacedOrder> {
  const earlier = await findOrder(work, account);
  if (earlier) return { account, order: earlier };
  const { domains } = work.issuance;
  // What belonged to an order that cannot be used any more goes with it.
  await removeAnswers(work);
  await work.enter('order', `Asking ${work.ca} for a certificate for ${namesInWords(domains)}`, {
    order_url: null,
    order_key_pem: null,
    challenge_tokens: [],
  });
  const placed = await placeAnew(work, account);
  await work.note({ order_url: placed.order.url });
  return placed;
}

async function placeAnew(work: Work, account: AcmeAccount): Promise<PlacedOrder> {
  try {
    return await place(work, account);
  } catch (error) {
    const lost = error instanceof AcmeError && isProblem(error.problem, 'accountDoesNotExist', 'unauthorized');
    if (!lost) throw error;
    return place(work, await registerAccount(work));
  }
}

async function place(work: Work, account: AcmeAccount): Promise<PlacedOrder> {
  const { cert_name: name, domains, email } = work.issuance;
  const [stored, current] = await Promise.all([
    work.store.accounts.find(work.provider, email),
    work.store.certificates.find(name),
  ]);
  const accountUrl = stored?.url ?? null;
  const options = await orderOptions(work, accountUrl, current?.record);
  if (!options.replaces) await keepToLimits(work, accountUrl ?? email, current?.record);
  const { order, replacesDropped } = await lingering(work.signal, (signal) =>
    account.placeOrder(domains, { ...options, signal }),
  );
  if (replacesDropped)
    await work.remark(
      `${work.ca} did not take the order as a renewal (${replacesDropped.detail}), so it counts towards its limits.`,
    );
  return { account, order };
}

/** The order of an earlier run, if it leads to a certificate still. */
async function findOrder(work: Work, account: AcmeAccount): Promise<Order | undefined> {
  const { order_url: url, order_key_pem: key } = work.issuance;
  if (!url) return undefined;
  const order = await loadOrder(account, url);
  const keyIsLost = key === null && (order?.status === 'processing' || order?.status === 'valid');
  if (order && order.status !== 'invalid' && !keyIsLost) return order;
  work.logger.info({ order: url, status: order?.status ?? 'gone' }, 'the order cannot be used any more');
  return undefined;
}

/** Undefined when the CA does not know the order, or not as this account's. */
async function loadOrder(account: AcmeAccount, url: string): Promise<Order | undefined> {
  try {
    return await account.loadOrder(url);
  } catch (error) {
    const status = error instanceof AcmeError ? error.problem?.status : undefined;
    const gone = status !== undefined && status < 500 && status !== 429 && status !== 408;
    if (gone) return undefined;
    throw error;
  }
}
