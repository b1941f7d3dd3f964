import { DnsError, type DnsProvider } from '#dns01';
import type { DnsProviderName, Issuance } from '#domain';
import { namesInWords } from '../names-in-words.ts';
import type { Challenging } from './challenging.ts';
import { namesByDns } from './choose-challenge.ts';

type Terms = Pick<Issuance, 'domains' | 'challenge_type' | 'dns_provider'>;

/**
 * Who sets the records of an issuance.
 * @throws DnsError DNS_NOT_CONFIGURED: nobody does, or settings are missing
 */
export function dnsProviderOf(challenging: Challenging, terms: Terms): DnsProvider {
  const name = terms.dns_provider ?? challenging.defaultProvider ?? usualFor(terms);
  if (name !== null) return challenging.openProvider(name);
  const names = namesInWords(namesByDns(terms));
  const why = terms.challenge_type === null ? 'A wildcard is validated by DNS alone' : 'The chosen challenge is in DNS';
  throw new DnsError(
    `No DNS provider is set that could publish the record for ${names}. ${why}: set DNS_PROVIDER (see .env) or the certificate's dns_provider; with "manual" you set the record yourself. Or name each host instead of a wildcard.`,
    { code: 'DNS_NOT_CONFIGURED', retry: false },
  );
}

/** A record that is set once for all times needs no provider: a person does it. */
const usualFor = ({ challenge_type: type }: Terms): DnsProviderName | null =>
  type === 'dns-persist-01' ? 'manual' : null;
