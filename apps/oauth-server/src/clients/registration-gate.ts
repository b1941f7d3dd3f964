import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Configuration } from '#config';
import { bearerToken, isExpired } from '#domain';
import { isHashedSecret, type Store } from '#store';
import type { Middleware } from '../provider/middleware.ts';
import { ROUTES } from '../provider/routes.ts';
import { clientNetwork } from '../session/client-network.ts';

const WINDOW_SECONDS = 3_600;
const PER_CLIENT = 60;
const FROM_EVERYWHERE = 1_000;

/** A refusal in the shape of RFC 6749 5.2. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  readonly retryAfter?: number;
}

/** Who may register clients, and how many. */
export class RegistrationGate {
  readonly #store: Store;
  readonly #configuration: Configuration;

  constructor(store: Store, configuration: Configuration) {
    this.#store = store;
    this.#configuration = configuration;
  }

  /** @returns why a registration is refused, or undefined */
  async refusal(address: string, authorization: string | undefined): Promise<Refusal | undefined> {
    return (
      (await this.#tooMany(address, PER_CLIENT)) ??
      (await this.#lacksToken(authorization)) ??
      // Counted last: whoever has no token could otherwise keep out those that have one.
      (await this.#tooMany('all', FROM_EVERYWHERE))
    );
  }

  async #tooMany(from: string, most: number): Promise<Refusal | undefined> {
    const { count, resetSeconds } = await this.#store.oauthRegistrations.count(from, WINDOW_SECONDS);
    return count > most
      ? {
          status: 429,
          error: 'slow_down',
          description: `too many clients were registered; try again in ${resetSeconds} seconds`,
          retryAfter: resetSeconds,
        }
      : undefined;
  }

  async #lacksToken(authorization: string | undefined): Promise<Refusal | undefined> {
    if (this.#configuration.OAUTH_DCR !== 'token') return undefined;
    const token = bearerToken(authorization);
    const found = token && (await this.#store.tokens.findByToken(token));
    if (found && !isExpired(found.record, new Date()) && found.record.scopes.includes('write')) return undefined;
    return {
      status: 401,
      error: 'invalid_token',
      description: 'registering a client here needs an API token that may write: Authorization: Bearer TOKEN',
    };
  }
}

const CORS = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, MCP-Protocol-Version',
  'access-control-max-age': '3600',
};

/**
 * Around /register, where the library has no rules for who comes without an initial access token: CORS, for clients that are pages
 * in a browser; limits; and no secret in what is read later, because only its hash is kept.
 */
export function aroundRegistration(gate: RegistrationGate): Middleware {
  return async (context, next) => {
    const { path, method } = context;
    if (path !== ROUTES.registration && !path.startsWith(`${ROUTES.registration}/`)) return next();
    context.set('access-control-allow-origin', '*');
    context.set('access-control-expose-headers', 'WWW-Authenticate, Retry-After');
    if (method === 'OPTIONS') {
      context.set(CORS);
      context.status = 204;
      return undefined;
    }
    const refused =
      method === 'POST' ? await gate.refusal(clientNetwork(context.req), context.get('authorization')) : undefined;
    if (refused) return refuse(context, refused);
    await next();
    const body = context.body as { client_secret?: unknown } | undefined;
    if (isHashedSecret(body?.client_secret)) delete body?.client_secret;
    return undefined;
  };
}

function refuse(context: KoaContextWithOIDC, { status, error, description, retryAfter }: Refusal): void {
  context.status = status;
  context.set('cache-control', 'no-store');
  if (status === 401) context.set('www-authenticate', `Bearer error="${error}", error_description="${description}"`);
  if (retryAfter !== undefined) context.set('retry-after', String(retryAfter));
  context.body = { error, error_description: description };
}
