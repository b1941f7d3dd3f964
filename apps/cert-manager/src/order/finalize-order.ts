import { createSigningRequest, generatePrivateKey, publicKeyHashOf } from '#pki';
import { countCertificate } from '../limits/keep-to-limits.ts';
import type { Work } from '../work.ts';
import type { PlacedOrder } from './placed-order.ts';

/** No public certificate lives for longer (398 days). */
const LONGEST_LIFE_MS = 400 * 86_400_000;

/** Sends the signing request of a new key, which is stored before: a certificate without its key would be worth nothing. */
export async function finalizeOrder(work: Work, placed: PlacedOrder): Promise<PlacedOrder> {
  if (placed.order.status !== 'ready') return placed;
  const { key_type: keyType, domains, cert_name: name } = work.issuance;
  const key = work.issuance.order_key_pem ?? (await generatePrivateKey(keyType));
  await work.enter('finalize', `Sending the signing request to ${work.ca}`, { order_key_pem: key });
  const now = new Date();
  // Logs have the certificate before we do, and whoever looks at them shall know the key.
  await work.store.transparency.own(publicKeyHashOf(key), new Date(now.getTime() + LONGEST_LIFE_MS), now);
  const order = await placed.account.finalize(placed.order, await createSigningRequest(domains, key));
  await countCertificate(work, (await work.store.certificates.find(name))?.record);
  return { ...placed, order };
}
