import { isIP } from 'node:net';
import { DnsError } from '#dns01';
import { hostsToReach } from './names-for.ts';
import { isPrivateAddress } from './private-address.ts';
import { failed, passed, skipped, warning, type Outcome, type Probe } from './probe.ts';
import type { Subject } from './subject.ts';

/** Whether the names lead anywhere, for the challenges that a CA has to reach us for. */
export const checkDns = (subject: Subject): Probe[] =>
  hostsToReach(subject).map((name) => ({ check: 'dns', name, look: () => lookAt(subject, name) }));

async function lookAt(subject: Subject, name: string): Promise<Outcome> {
  let found: string[];
  try {
    found = await subject.addressesOf(name);
  } catch (error) {
    if (!(error instanceof DnsError)) throw error;
    // Servers that fail for this name fail for the CA as well; a resolver that is away is our own trouble.
    return error.code === 'DNS_LOOKUP_FAILED' ? failed(error.message) : skipped(error.message);
  }
  if (found.length === 0) {
    return failed(
      `${name} has no address. Create an A record (and, where there is IPv6, an AAAA record) that points at this server.`,
    );
  }
  const leads = `${name} leads to ${found.join(', ')}.`;
  if (!found.every(isPrivateAddress) || !(await isOnTheInternet(subject))) return passed(leads);
  return warning(
    `${leads} A CA on the Internet cannot connect to that: use a public address, or a DNS challenge (challenge_type dns-01).`,
  );
}

async function isOnTheInternet(subject: Subject): Promise<boolean> {
  const { hostname } = new URL(subject.wish.directoryUrl);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const there = isIP(host) ? [host] : await subject.addressesOf(host).catch(() => []);
  return there.some((address) => !isPrivateAddress(address));
}
