import { SETTLED, termsOf, type Certificate, type Issuance, type Organised } from '#domain';
import type { CheckedChain } from '#pki';
import type { Transaction } from '#store';
import { namesInWords } from '../names-in-words.ts';
import type { Work } from '../work.ts';

/** A certificate that a CA has issued. */
interface Issued {
  /** Its private key, PKCS#8 PEM. */
  readonly key: string;
  readonly chain: CheckedChain;
  readonly accountUrl: string | null;
  /** What a person should know of how it was chosen. */
  readonly note?: string | null;
  /** What else is written in the same step. */
  readonly alongside?: Transaction;
}

/** Stores a certificate in the same step that ends its issuance; what failed before is forgotten with it. */
export async function completeIssuance(work: Work, issued: Issued): Promise<void> {
  const { issuance, store } = work;
  const { chain, note, alongside } = issued;
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
    remarks: note ? work.remarksWith(note) : issuance.remarks,
    updated_at: new Date().toISOString(),
  };
  const forgiving = store.renewals.forgiving(work.provider, issuance.domains);
  const certificate = certificateOf(issuance, issued);
  await store.certificates.complete(certificate, ended, work.found, forgiving, alongside);
  const { expires_at, fingerprint } = chain;
  work.logger.info({ step: 'completed', expires_at, fingerprint }, message);
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
