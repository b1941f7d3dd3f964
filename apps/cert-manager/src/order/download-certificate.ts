import { ACMECertificateError } from '#acme';
import type { Certificate, Issuance } from '#domain';
import { checkChain, PkiError, type CheckedChain } from '#pki';
import { namesInWords } from '../names-in-words.ts';
import type { Work } from '../work.ts';
import type { PlacedOrder } from './placed-order.ts';

/** Fetches the chain, checks that it can be served, and stores it in the same step that ends the issuance. */
export async function downloadCertificate(work: Work, { account, order }: PlacedOrder): Promise<void> {
  await work.enter('download', `Waiting for ${work.ca} to issue the certificate`);
  const downloaded = await account.download(await account.issued(order));
  const { issuance } = work;
  const key = issuance.order_key_pem ?? '';
  const chain = checked(work.ca, () => checkChain(downloaded, key, issuance.domains));
  const message = `The certificate for ${namesInWords(issuance.domains)} is valid until ${chain.expires_at}`;
  await work.store.certificates.complete(certificateOf(issuance, key, chain), ended(issuance, message), work.found);
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

const certificateOf = (issuance: Issuance, key: string, chain: CheckedChain): Certificate => ({
  cert_name: issuance.cert_name,
  domains: issuance.domains,
  email: issuance.email,
  acme_directory_url: issuance.acme_directory_url,
  key_type: issuance.key_type,
  status: 'active',
  issued_at: chain.issued_at,
  expires_at: chain.expires_at,
  fingerprint: chain.fingerprint,
  fullchain_pem: chain.pem,
  private_key_pem: key,
  owner_token_hash: issuance.owner_token_hash,
  created_by: issuance.created_by,
});

const ended = (issuance: Issuance, message: string): Issuance => ({
  ...issuance,
  step: 'completed',
  message,
  error: null,
  order_url: null,
  order_key_pem: null,
  challenge_tokens: [],
  updated_at: new Date().toISOString(),
  failures: 0,
  retry_at: null,
});
