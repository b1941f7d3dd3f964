import passport from 'passport';
import type { AppContext } from '#platform';
import { DocumentFetch } from './clients/document-fetch.ts';
import { RegistrationGate } from './clients/registration-gate.ts';
import { Interactions } from './consent/interactions.ts';
import { GithubApi } from './github/github-api.ts';
import { GithubLogin } from './github/github-login.ts';
import { GithubStates } from './github/github-states.ts';
import { GithubStrategy } from './github/github.strategy.ts';
import { HandOver } from './login/hand-over.ts';
import { Accounts } from './provider/accounts.ts';
import { Providers } from './provider/providers.ts';
import { TokenDesk } from './provider/token-desk.ts';
import { Logins } from './session/logins.ts';
import { LiveState } from './state/live-state.ts';
import { VerifyDesk } from './verify/verify-desk.ts';

/** The parts of this server, made once. */
export interface Parts {
  readonly state: LiveState;
  readonly logins: Logins;
  readonly github: GithubLogin;
  readonly handOver: HandOver;
  readonly interactions: Interactions;
  readonly providers: Providers;
  readonly documents: DocumentFetch;
  readonly verifyDesk: VerifyDesk;
  /** What proxies show to /verify. */
  readonly verifySecret: string;
}

/** Secrets that are made once and kept in Redis, where nothing else is said. */
export async function makeParts({ configuration, logger, store }: AppContext): Promise<Parts> {
  const cookieKeys = [(await store.secrets.shared('oauth-cookies')).toString('base64url')];
  const generated = (await store.secrets.shared('oauth-verify')).toString('base64url');
  const state = new LiveState(store, configuration);
  const logins = new Logins(store, configuration, state);
  const accounts = new Accounts(store, configuration, state, logins);
  const documents = new DocumentFetch(state);
  const tokens = new TokenDesk(store, state);
  const gate = new RegistrationGate(store, configuration);
  const providers = new Providers(
    { store, configuration, state, accounts, documents, cookieKeys },
    { gate, tokens, logger },
  );
  const states = new GithubStates(store, configuration);
  passport.use('github', new GithubStrategy(configuration, new GithubApi(configuration), states));
  return {
    state,
    logins,
    github: new GithubLogin(store, configuration, state, states),
    handOver: new HandOver(store, accounts, state),
    interactions: new Interactions(providers, accounts, state),
    providers,
    documents,
    verifyDesk: new VerifyDesk(store, configuration, state),
    verifySecret: configuration.OAUTH_VERIFY_SECRET || generated,
  };
}
