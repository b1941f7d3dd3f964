import { checkChain, generatePrivateKey } from '#pki';
import { completeIssuance } from '../order/complete-issuance.ts';
import type { Work } from '../work.ts';
import { refusePublicNames } from './refuse-public-names.ts';

/**
 * Has the private CA issue: no account, no order, no challenge. An issuance that was interrupted begins here again; what was
 * signed before is thrown away with its process, because nothing of it was written down.
 * @throws PublicNames, PkiError: it has failed; CaError: it is tried again
 */
export async function issueInternally(work: Work): Promise<void> {
  const now = new Date();
  refusePublicNames(work.issuance, await work.privateCa.find(), now);
  const key = work.issuance.order_key_pem ?? (await generatePrivateKey(work.issuance.key_type));
  await work.enter('finalize', 'Having the private CA sign', { order_key_pem: key });
  const { domains, cert_name: certName, owner_token_hash, created_by } = work.issuance;
  const signed = await work.privateCa.sign(
    {
      purpose: 'server',
      commonName: domains[0] ?? certName,
      names: domains,
      privateKeyPem: key,
      certName,
      owner_token_hash,
      created_by,
    },
    now,
  );
  work.signal.throwIfAborted();
  const chain = checkChain(signed.fullchain_pem, key, domains);
  await completeIssuance(work, { key, chain, accountUrl: null, alongside: signed.remembering });
}
