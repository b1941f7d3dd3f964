import { ACMECertificateError } from '#acme';
import { SETTLED, termsOf, type Certificate, type Issuance, type Organised } from '#domain';
import { checkChain, PkiError, type CheckedChain } from '#pki';
import { namesInWords } from '../names-in-words.ts';
import type { Work } from '../work.ts';
import type { PlacedOrder } from './placed-order.ts';

/** Fetches the chain, checks that it can be served, and stores it in the same step that ends the issuance. */
export async function downloadCertificate(work: Work, { account, order }: PlacedOrder): Promise<void> {
  await work.enter('download', `Waiting for ${work.ca} to issue the certificate`);
  const preferredChain = work.issuance.preferred_chain ?? work.policy.preferredChain;
  const downloaded = await account.download(await account.issued(order), { preferredChain });
  const { issuance, store, provider } = work;
  const key = issuance.order_key_pem ?? '';
  const chain = checked(work.ca, () => checkChain(downloaded.pem, key, issuance.domains));
  const accountUrl = (await store.accounts.find(provider, issuance.email))?.url ?? null;
  const message = `The certificate for ${namesInWords(issuance.domains)} is valid until ${chain.expires_at}`;
  const ended: Issuance = {
    ...issuance,
    ...work.arrivingAt('completed'),
    ...SETTLED,
    error: null,
    problem: null,
    failures: 0,
    retry_at: null,
    message,
    remarks: downloaded.note ? work.remarksWith(downloaded.note) : issuance.remarks,
    updated_at: new Date().toISOString(),
  };
  await store.certificates.complete(certificateOf(issuance, { key, chain, accountUrl }), ended, work.found);
  await store.renewals.forgive(provider, issuance.domains);
  const { expires_at, fingerprint } = chain;
  work.logger.info({ step: 'completed', expires_at, fingerprint }, message);
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

interface Issued {
  readonly key: string;
  readonly chain: CheckedChain;
  readonly accountUrl: string | null;
}

const certificateOf = (issuance: Issuance, { key, chain, accountUrl }: Issued): Omit<Certificate, keyof Organised> => ({
  ...termsOf(issuance),
  issued_by: issuance.asked_directory_url,
  account_url: accountUrl,
  status: 'active',
  issued_at: chain.issued_at,
  expires_at: chain.expires_at,
  fingerprint: chain.fingerprint,
  fullchain_pem: chain.pem,
  private_key_pem: key,
  owner_token_hash: issuance.owner_token_hash,
  created_by: issuance.created_by,
});
