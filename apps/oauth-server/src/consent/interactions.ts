import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Interaction, InteractionResults, Provider } from 'oidc-provider';
import type { LoginSession } from '#domain';
import { notSetUp, PageError } from '../pages/page-error.ts';
import type { Accounts } from '../provider/accounts.ts';
import type { Providers } from '../provider/providers.ts';
import { findResource } from '../provider/resources.ts';
import { textOf } from '../provider/text-of.ts';
import type { LiveState } from '../state/live-state.ts';
import type { ConsentQuestion } from './consent-page.ts';

type Found = InstanceType<Provider['Interaction']>;

/** What the library found missing, by the names of its checks. */
interface Missing {
  readonly missingOIDCScope?: readonly string[];
  readonly missingOIDCClaims?: readonly string[];
  readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
}

/** A login that is older than the request does not answer these. */
const WANTS_ANEW = new Set(['login_prompt', 'max_age']);
/** What a login answers. The others ask for a certain person or a certain way to log in, of which there is only one. */
const ANSWERED = new Set([...WANTS_ANEW, 'no_session', 'login_session']);

const EXPIRED = 'This request is over. Go back to the application, and begin anew.';

/** Authorizations that wait for a person, and their answers. */
export class Interactions {
  readonly #providers: Providers;
  readonly #accounts: Accounts;
  readonly #state: LiveState;

  constructor(providers: Providers, accounts: Accounts, state: LiveState) {
    this.#providers = providers;
    this.#accounts = accounts;
    this.#state = state;
  }

  /** The one that this browser has under way by this uid. @throws PageError, SessionNotFound */
  async find(request: IncomingMessage, response: ServerResponse, uid: string): Promise<Found> {
    const interaction = await this.#provider().interactionDetails(request, response);
    if (interaction.uid !== uid) throw new PageError(400, 'This request is over', EXPIRED);
    return interaction;
  }

  /** Answers the question who it is, without asking, where the login says so. @returns whether it did */
  async logIn(
    request: IncomingMessage,
    response: ServerResponse,
    interaction: Found,
    login: LoginSession,
  ): Promise<boolean> {
    const { reasons } = interaction.prompt;
    const createdAt = Math.floor(Date.parse(login.created_at) / 1_000);
    if (reasons.some((reason) => WANTS_ANEW.has(reason)) && createdAt < interaction.iat) return false;
    const answered = interaction.lastSubmission?.['login'] !== undefined;
    if (answered || !reasons.every((reason) => ANSWERED.has(reason))) {
      // Asked again after it was answered, it would be asked for ever.
      await this.#finish(request, response, {
        error: 'login_required',
        error_description: 'the person who is logged in is not the one who was asked for',
      });
      return true;
    }
    await this.#forgetOther(interaction, login);
    await this.#finish(request, response, { login: { accountId: login.identity.sub, ts: createdAt } });
    return true;
  }

  /** What the person has to decide. @throws PageError where they are not the one who was asked for */
  async question(
    interaction: Found,
    login: LoginSession | undefined,
  ): Promise<ConsentQuestion & { refusedHosts: string[] }> {
    const identity = this.#identity(interaction, login);
    const { params, uid } = interaction;
    const client = await this.#provider().Client.find(textOf(params['client_id']));
    if (!client) throw new PageError(400, 'The application is not known here', EXPIRED);
    const resources = [params['resource'] ?? []]
      .flat()
      .flatMap((resource) => findResource(this.#state, textOf(resource)) ?? []);
    const hosts = resources.flatMap(({ host, origin }) => (host ? [new URL(origin).host] : []));
    const refused = resources.filter((resource) => !this.#accounts.mayUse(identity, resource));
    return {
      uid,
      username: identity.username,
      clientName: client.clientName,
      clientId: client.clientId,
      redirectUri: typeof params['redirect_uri'] === 'string' ? params['redirect_uri'] : undefined,
      hosts,
      scopes: textOf(params['scope']).split(' ').filter(Boolean),
      refusedHosts: refused.map(({ origin }) => new URL(origin).host),
    };
  }

  /** @throws PageError for who may not */
  async allow(
    request: IncomingMessage,
    response: ServerResponse,
    interaction: Found,
    login: LoginSession | undefined,
  ): Promise<void> {
    const { refusedHosts } = await this.question(interaction, login);
    if (interaction.prompt.name !== 'consent') throw new PageError(400, 'This request is over', EXPIRED);
    if (refusedHosts.length) throw new PageError(403, 'You may not use this host', 'Nothing was allowed.');
    const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = interaction.prompt.details as Missing;
    const grant = await this.#grantOf(interaction);
    if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
    if (missingOIDCClaims) grant.addOIDCClaims([...missingOIDCClaims]);
    for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {}))
      grant.addResourceScope(resource, scopes.join(' '));
    await this.#finish(request, response, { consent: { grantId: await grant.save() } }, true);
  }

  deny = (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    this.#finish(request, response, { error: 'access_denied', error_description: 'the person has not allowed it' });

  /** A grant that was there before gets its whole time again. */
  async #grantOf({ grantId, session, params }: Found): Promise<InstanceType<Provider['Grant']>> {
    const { Grant } = this.#provider();
    const before = grantId ? await Grant.find(grantId) : undefined;
    if (!before) return new Grant({ accountId: session?.accountId, clientId: textOf(params['client_id']) });
    delete (before as { exp?: number }).exp;
    delete (before as { iat?: number }).iat;
    return before;
  }

  #identity({ session }: Found, login: LoginSession | undefined): LoginSession['identity'] {
    if (login && login.identity.sub === session?.accountId) return login.identity;
    throw new PageError(
      400,
      'You are not logged in',
      'You have logged out, or in as somebody else. Go back to the application, and begin anew.',
    );
  }

  /** Another person used this browser before: the library would ask them to log out, and so it has to know nothing of them. */
  async #forgetOther(interaction: Found, login: LoginSession): Promise<void> {
    const { session } = interaction;
    if (!session?.accountId || session.accountId === login.identity.sub) return;
    const before = session.cookie ? await this.#provider().Session.find(session.cookie) : undefined;
    await before?.destroy();
    delete (interaction as { session?: Interaction['session'] }).session;
    await interaction.persist();
  }

  #finish(
    request: IncomingMessage,
    response: ServerResponse,
    result: InteractionResults,
    merge = false,
  ): Promise<void> {
    return this.#provider().interactionFinished(request, response, result, { mergeWithLastSubmission: merge });
  }

  #provider(): Provider {
    const provider = this.#providers.current();
    if (provider) return provider;
    throw notSetUp();
  }
}
