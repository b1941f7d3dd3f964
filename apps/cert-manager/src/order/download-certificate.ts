import { ACMECertificateError } from '#acme';
import { checkChain, PkiError, type CheckedChain } from '#pki';
import type { Work } from '../work.ts';
import { completeIssuance } from './complete-issuance.ts';
import type { PlacedOrder } from './placed-order.ts';

/** Fetches the chain, checks that it can be served, and stores it in the same step that ends the issuance. */
export async function downloadCertificate(work: Work, { account, order }: PlacedOrder): Promise<void> {
  await work.enter('download', `Waiting for ${work.ca} to issue the certificate`);
  const preferredChain = work.issuance.preferred_chain ?? work.policy.preferredChain;
  const downloaded = await account.download(await account.issued(order), { preferredChain });
  const { issuance, store, provider } = work;
  const key = issuance.order_key_pem ?? '';
  const chain = checked(work.ca, () => checkChain(downloaded.pem, key, issuance.domains));
  await lookAtLogs(work, chain);
  const accountUrl = (await store.accounts.find(provider, issuance.email))?.url ?? null;
  await completeIssuance(work, { key, chain, accountUrl, note: downloaded.note });
}

/** What is found keeps no certificate from being served: a list of logs may be old, and the CA has done its part. */
async function lookAtLogs(work: Work, { pem, fingerprint }: CheckedChain): Promise<void> {
  const found = work.transparency.look({ fullchain_pem: pem, fingerprint });
  if (!found || found.result === 'verified') return;
  work.logger.warn({ result: found.result, scts: found.scts }, `Certificate transparency: ${found.message}`);
  await work.remark(`Certificate transparency: ${found.message}`);
}

function checked(ca: string, check: () => CheckedChain): CheckedChain {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause;
    throw new ACMECertificateError(`${ca} issued a certificate that cannot be used: ${cause.message} Try another CA.`, {
      code: 'ACME_BAD_CERTIFICATE',
      retry: false,
      cause,
    });
  }
}
