import { AcmeError, isProblem, type AcmeAccount } from '#acme';
import { generatePrivateKey } from '#pki';
import type { Work } from '../work.ts';

/** The ACME account of the issuance's e-mail address at the CA that is asked: the one that is known, or a new one. */
export async function openAccount(work: Work): Promise<AcmeAccount> {
  const known = await work.store.accounts.find(work.provider, work.issuance.email);
  return known?.url ? work.accountOf(known) : registerAccount(work);
}

/**
 * Registers the account, with the key that is kept for it or else a new one. A CA that has lost its accounts gets the same
 * key again; one that has closed this account (RFC 8555 7.3.6) gets a new key.
 */
export async function registerAccount(work: Work): Promise<AcmeAccount> {
  await work.enter('account', `Registering an account for ${work.issuance.email} at ${work.ca}`);
  try {
    return await register(work);
  } catch (error) {
    if (!(error instanceof AcmeError && isProblem(error.problem, 'unauthorized'))) throw error;
    work.logger.warn({ reason: error.message }, 'the CA has closed the account; making another');
    await work.store.accounts.forget(work.provider, work.issuance.email);
    return register(work);
  }
}

async function register(work: Work): Promise<AcmeAccount> {
  const { provider } = work;
  const { accounts } = work.store;
  const { email } = work.issuance;
  const kept =
    (await accounts.find(provider, email)) ??
    (await accounts.keep(provider, email, await generatePrivateKey('rsa-2048')));
  const account = work.accountOf({ ...kept, url: null });
  const eab = work.policy.bindings.get(provider);
  await accounts.setUrl(provider, email, await account.register(email, { eab }));
  return account;
}
