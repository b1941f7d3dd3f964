import { DnsError } from '#dns01';
import type { CertifiedName } from '#domain';
import { namesByDns } from '../challenge/choose-challenge.ts';
import { dnsProviderOf } from '../challenge/dns-provider-of.ts';
import { failed, passed, type Probe } from './probe.ts';
import type { Subject } from './subject.ts';

/** Whether somebody can set the records of DNS challenges. */
export function checkDnsProvider({ wish, challenging }: Subject): Probe[] {
  const terms = { ...wish, domains: wish.domains as readonly CertifiedName[] };
  if (namesByDns(terms).length === 0) return [];
  const look: Probe['look'] = async () => {
    try {
      const { name } = dnsProviderOf(challenging, terms);
      return passed(name === 'manual' ? 'A person sets the TXT records.' : `${name} sets the TXT records.`);
    } catch (error) {
      if (error instanceof DnsError) return failed(error.message);
      throw error;
    }
  };
  return [{ check: 'dns_provider', name: null, look }];
}
