import { AcmeError, type CaMeta } from '#acme';
import { failed, passed, skipped, type Outcome, type Probe } from './probe.ts';
import type { Subject } from './subject.ts';

/** Whether there is an account at the CA, or one can be made. */
export const checkAccount = (subject: Subject): Probe[] => [
  { check: 'account', name: null, look: () => lookAtAccount(subject) },
];

async function lookAtAccount(subject: Subject): Promise<Outcome> {
  const { ca, wish } = subject;
  if (wish.email === null) return skipped('Without an e-mail address it is not known which account will order.');
  if (await subject.accountUrl()) return passed(`${wish.email} has an account at ${ca}.`);
  const meta = await subject.meta().catch(unlessAcmeError);
  if (!meta) return skipped(`${ca} cannot be asked what it wants of an account.`);
  if (!meta.externalAccountRequired) return passed(`${wish.email} will be registered at ${ca}.`);
  if (subject.challenging.policy.bindings.has(subject.provider))
    return passed(`${wish.email} will be registered at ${ca} with the external account binding that is configured.`);
  return failed(
    `${ca} registers only accounts that are bound to one that you have there. Get a key id and an HMAC key from it, and set ACME_EAB_KEY_ID and ACME_EAB_HMAC_KEY (for the second CA: ACME_FALLBACK_EAB_KEY_ID and ACME_FALLBACK_EAB_HMAC_KEY).`,
  );
}

function unlessAcmeError(error: unknown): CaMeta | undefined {
  if (error instanceof AcmeError) return undefined;
  throw error;
}
