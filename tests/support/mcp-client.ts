import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientProvider as OAuthClientProviderV2 } from '@modelcontextprotocol/client';

/** What an MCP client remembers of its logins, in memory; both lines of the SDK take it. */
export class RememberingClient {
  /** Where its user was sent last. */
  asked: URL | undefined;
  readonly #redirectUrl: string;
  readonly #document: string | undefined;
  #information: unknown;
  #tokens: { access_token: string; [name: string]: unknown } | undefined;
  #discovered: unknown;
  #verifier = '';

  /** @param document address of its client ID metadata document, in place of a registration */
  constructor(redirectUrl: string, document?: string) {
    this.#redirectUrl = redirectUrl;
    this.#document = document;
  }

  /** Makes its access token worthless, as time does. */
  spoil(): void {
    if (this.#tokens)
      this.#tokens = { ...this.#tokens, access_token: `${this.#tokens.access_token.slice(0, -8)}AAAAAAAA` };
  }

  /** As it was registered. */
  get clientId(): string {
    return (this.#information as { client_id?: string } | undefined)?.client_id ?? '';
  }

  get accessToken(): string | undefined {
    return this.#tokens?.access_token;
  }

  get v1(): OAuthClientProvider {
    return this.#provider as unknown as OAuthClientProvider;
  }

  get v2(): OAuthClientProviderV2 {
    return this.#provider as unknown as OAuthClientProviderV2;
  }

  readonly #provider = ((remembered) => ({
    get redirectUrl() {
      return remembered.#redirectUrl;
    },
    get clientMetadataUrl() {
      return remembered.#document;
    },
    get clientMetadata() {
      return {
        client_name: 'An MCP client of the test',
        redirect_uris: [remembered.#redirectUrl],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      };
    },
    state: () => 'the-state',
    clientInformation: () => remembered.#information,
    saveClientInformation: (information: unknown) => {
      remembered.#information = information;
    },
    tokens: () => remembered.#tokens,
    saveTokens: (tokens: { access_token: string }) => {
      remembered.#tokens = tokens;
    },
    redirectToAuthorization: (url: URL) => {
      remembered.asked = url;
    },
    saveDiscoveryState: (state: unknown) => {
      remembered.#discovered = state;
    },
    discoveryState: () => remembered.#discovered,
    saveCodeVerifier: (verifier: string) => {
      remembered.#verifier = verifier;
    },
    codeVerifier: () => remembered.#verifier,
  }))(this);
}
