import type { EventEmitter } from 'node:events';
import { createPrivateKey, timingSafeEqual } from 'node:crypto';
import { Provider, type JWK } from 'oidc-provider';
import { signerOf, type SigningKey } from '#domain';
import type { Logger } from '#platform';
import { hashClientSecret } from '#store';
import { aroundRegistration, type RegistrationGate } from '../clients/registration-gate.ts';
import { limitUserCodes } from '../clients/user-codes.ts';
import { answerAboutTokens, type TokenDesk } from './token-desk.ts';
import { providerConfiguration } from './provider-configuration.ts';
import type { ProviderParts } from './provider-parts.ts';
import { requireStandingGrant } from './standing-grant.ts';
import { keepUsedClient } from './used-client.ts';

/** What surrounds the library's own handlers. */
interface Around {
  readonly gate: RegistrationGate;
  readonly tokens: TokenDesk;
  readonly logger: Logger;
}

/**
 * The authorization server for the present auth host and keys. The library takes both when it is made, so that another one takes
 * its place when they change; everything it knows is in Redis.
 */
export class Providers {
  readonly #parts: Omit<ProviderParts, 'keys'>;
  readonly #around: Around;
  #made: { readonly by: string; readonly provider: Provider } | undefined;

  constructor(parts: Omit<ProviderParts, 'keys'>, around: Around) {
    this.#parts = parts;
    this.#around = around;
  }

  /** undefined before `auth-setup`. */
  current(): Provider | undefined {
    const { authHost, signingKeys } = this.#parts.state;
    const signer = signerOf(signingKeys, new Date());
    if (!authHost || !signer) return undefined;
    const keys = [signer, ...signingKeys.filter(({ kid }) => kid !== signer.kid)];
    const by = JSON.stringify([authHost.issuer, keys.map(({ kid }) => kid)]);
    if (this.#made?.by !== by) this.#made = { by, provider: this.#make(authHost.issuer, keys) };
    return this.#made.provider;
  }

  #make(issuer: string, keys: readonly SigningKey[]): Provider {
    const parts = {
      ...this.#parts,
      keys: keys.map(({ kid, private_key_pem }) => ({ kid, jwk: jwkOf(private_key_pem, kid) })),
    };
    const provider = new Provider(issuer, providerConfiguration(parts));
    // The one way to it is mount(), which says by what address it is known.
    provider.proxy = true;
    compareHashes(provider);
    provider.use(aroundRegistration(this.#around.gate));
    provider.use(limitUserCodes(this.#parts.store));
    provider.use(answerAboutTokens(this.#around.tokens));
    provider.use(keepUsedClient(this.#parts));
    provider.use(requireStandingGrant(this.#parts));
    // Else it is printed, in lines of its own.
    (provider as EventEmitter).on('error', (err: Error) =>
      this.#around.logger.error({ err }, 'the authorization server failed'),
    );
    provider.on('server_error', (_context, err: Error) => {
      this.#around.logger.error({ err }, 'the authorization server failed');
    });
    return provider;
  }
}

/** Of secrets only hashes are kept, see OAuthClientRepository; both sides of the comparison have the same length then. */
function compareHashes({ Client }: Provider): void {
  Client.prototype.compareClientSecret = async function (given: string): Promise<boolean> {
    const [kept, shown] = [Buffer.from(this.clientSecret ?? ''), Buffer.from(hashClientSecret(given))];
    return kept.length === shown.length && timingSafeEqual(kept, shown);
  };
}

const jwkOf = (pem: string, kid: string): JWK => ({
  ...(createPrivateKey(pem).export({ format: 'jwk' }) as JWK),
  kid,
  alg: 'RS256',
  use: 'sig',
});
