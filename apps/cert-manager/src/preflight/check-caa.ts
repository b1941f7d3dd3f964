import { AcmeError, type CaMeta } from '#acme';
import { caaRecords, DnsError, type CaaPolicy } from '#dns01';
import { isAddress } from '#domain';
import { challengeTypeOf } from '../challenge/choose-challenge.ts';
import { caaVerdict } from './caa-verdict.ts';
import { failed, skipped, type Outcome, type Probe } from './probe.ts';
import type { Subject } from './subject.ts';

/** Whether the CA may issue for the names, as their CAA records say. */
export const checkCaa = (subject: Subject): Probe[] =>
  subject.wish.domains
    .filter((name) => !isAddress(name))
    .map((name) => ({ check: 'caa', name, look: () => lookAt(subject, name) }));

async function lookAt(subject: Subject, name: string): Promise<Outcome> {
  const { ca, wish, challenging, signal } = subject;
  let policy: CaaPolicy;
  try {
    policy = await caaRecords(challenging.resolver, name, signal);
  } catch (error) {
    if (!(error instanceof DnsError)) throw error;
    // RFC 8659 3: a CA that cannot look them up does not issue.
    return error.code === 'DNS_LOOKUP_FAILED'
      ? failed(`The CAA records of ${name} cannot be looked up, and no CA issues then. ${error.message}`)
      : skipped(error.message);
  }
  const identities = (await subject.meta().catch(unlessAcmeError))?.caaIdentities ?? [];
  const accountUrl = await subject.accountUrl();
  return caaVerdict(name, policy, { ca, identities, accountUrl, type: challengeTypeOf(wish, name) });
}

function unlessAcmeError(error: unknown): CaMeta | undefined {
  if (error instanceof AcmeError) return undefined;
  throw error;
}
