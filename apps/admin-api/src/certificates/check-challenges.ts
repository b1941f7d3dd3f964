import { missingDnsVariables, type Configuration } from '#config';
import {
  automaticChallenge,
  DNS_PROVIDERS,
  INTERNAL_CA,
  InvalidInput,
  isAddress,
  type CertifiedName,
  type ChallengeType,
  type OrderTerms,
} from '#domain';

type Choice = Pick<OrderTerms, 'challenge_type' | 'dns_provider'>;
type Wish = Choice & { readonly acme_directory_url?: string | null | undefined };

/** Whoever names a DNS provider wants DNS-01, also for names that would do without; addresses cannot have it (RFC 8738 7). */
export const chosenChallenge = (
  { challenge_type, dns_provider }: Choice,
  names: readonly CertifiedName[],
): ChallengeType | null => challenge_type ?? (dns_provider !== null && !names.some(isAddress) ? 'dns-01' : null);

/**
 * Refuses an order whose DNS challenges nobody could answer here.
 * @throws InvalidInput that names the variables to set
 */
export function checkChallenges(names: readonly CertifiedName[], choice: Wish, configuration: Configuration): void {
  if ((choice.acme_directory_url ?? configuration.ACME_DIRECTORY_URL) === INTERNAL_CA) {
    refuseChallenges(choice);
    return;
  }
  const type = chosenChallenge(choice, names);
  const byDns = names.filter((name) => (type ?? automaticChallenge(name)) === 'dns-01');
  const { dns_provider: named } = choice;
  if (named !== null && byDns.length === 0) {
    throw InvalidInput.of(
      'dns_provider',
      `"${named}" is of no use: none of these names is validated by dns-01. Leave it out, or set challenge_type to dns-01`,
    );
  }
  if (byDns.length === 0) return;
  const provider = named ?? (configuration.DNS_PROVIDER || null);
  if (provider === null) {
    const [first = ''] = byDns;
    const all = byDns.length > 1 ? `${first} and ${byDns.length - 1} more are` : `${first} is`;
    throw InvalidInput.of(
      'dns_provider',
      `is missing: ${all} validated by DNS-01, and DNS_PROVIDER is empty. Set DNS_PROVIDER in .env to one of ${DNS_PROVIDERS.join(', ')} with the variables that it needs and restart; or give "manual" to set the records by hand`,
    );
  }
  const missing = missingDnsVariables(configuration, provider);
  if (missing.length === 0) return;
  throw InvalidInput.of(
    'dns_provider',
    `"${provider}" is not configured: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} empty. Set ${missing.length === 1 ? 'it' : 'them'} in .env and restart, or give another dns_provider, such as manual`,
  );
}

function refuseChallenges({ challenge_type, dns_provider }: Choice): void {
  const field = challenge_type !== null ? 'challenge_type' : dns_provider !== null ? 'dns_provider' : undefined;
  if (field === undefined) return;
  throw InvalidInput.of(field, 'is of no use: the private CA validates no names. Leave it out');
}
