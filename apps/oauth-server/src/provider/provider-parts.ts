import type { JWK } from 'oidc-provider';
import type { Configuration } from '#config';
import type { Store } from '#store';
import type { DocumentFetch } from '../clients/document-fetch.ts';
import type { LiveState } from '../state/live-state.ts';
import type { Accounts } from './accounts.ts';

/** What a provider is made of. */
export interface ProviderParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly state: LiveState;
  readonly accounts: Accounts;
  readonly documents: DocumentFetch;
  /** Of which the first signs cookies. */
  readonly cookieKeys: readonly string[];
  /** Private keys, of which the first signs. */
  readonly keys: readonly { readonly kid: string; readonly jwk: JWK }[];
}
