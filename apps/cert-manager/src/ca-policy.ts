import { providerOf, type ExternalAccountBinding } from '#acme';
import type { Configuration } from '#config';

/** What the configuration says about CAs, beyond what each certificate says itself. */
export interface CaPolicy {
  /** ACME_PROFILE and ACME_PREFERRED_CHAIN; null: the CA's own choice. */
  readonly profile: string | null;
  readonly preferredChain: string | null;
  /** ACME_FALLBACK_DIRECTORY_URL; null: none. */
  readonly fallback: string | null;
  /** Whose limits we keep to. */
  readonly rateLimits: Configuration['ACME_RATE_LIMITS'];
  /** External account bindings by CA, see providerOf. */
  readonly bindings: ReadonlyMap<string, ExternalAccountBinding>;
}

export function caPolicyOf(configuration: Configuration): CaPolicy {
  const { ACME_FALLBACK_DIRECTORY_URL: fallback } = configuration;
  const bindings = new Map<string, ExternalAccountBinding>();
  const bind = (directoryUrl: string, keyId: string, hmacKey: string): void => {
    if (directoryUrl && keyId && hmacKey) bindings.set(providerOf(directoryUrl), { keyId, hmacKey });
  };
  bind(fallback, configuration.ACME_FALLBACK_EAB_KEY_ID, configuration.ACME_FALLBACK_EAB_HMAC_KEY);
  bind(configuration.ACME_DIRECTORY_URL, configuration.ACME_EAB_KEY_ID, configuration.ACME_EAB_HMAC_KEY);
  return {
    profile: configuration.ACME_PROFILE || null,
    preferredChain: configuration.ACME_PREFERRED_CHAIN || null,
    fallback: fallback || null,
    rateLimits: configuration.ACME_RATE_LIMITS,
    bindings,
  };
}
