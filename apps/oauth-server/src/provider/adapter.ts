import { errors, type Adapter, type AdapterConstructor, type AdapterPayload } from 'oidc-provider';
import type { Configuration } from '#config';
import { serviceOf } from '#domain';
import type { Lookup, Store } from '#store';

/** What an adapter needs besides the name of its model. */
export interface AdapterParts {
  readonly store: Store;
  readonly configuration: Configuration;
}

/** What is used once, or marks itself as used: both are `consume` to the library. */
const GRANTED = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode']);

/** Of what has no lifetime of its own. */
export const LONG_SECONDS = 10 * 365 * 86_400;

const epoch = (): number => Math.floor(Date.now() / 1_000);

/** Everything that is bound to a client is destroyed with it by this name, which no grant has. */
export const clientGrant = (clientId: string): string => `client:${clientId}`;

/** A client that nobody has logged in with for so long will not be missed: it registers again. */
const UNUSED_SECONDS = 86_400;
/** Of those that were never used; each of them may have 16 KiB. */
const MOST_UNUSED = 2_000;

/** How long one stays that was not used yet. Who needs a token to register is known, and may take as long as a used one. */
const unusedSeconds = ({ configuration: { OAUTH_DCR, OAUTH_CLIENT_LIFETIME: lifetime } }: AdapterParts): number =>
  OAUTH_DCR === 'token' ? lifetime : Math.min(lifetime || UNUSED_SECONDS, UNUSED_SECONDS);

/** The library's storage, made for each of its models. */
export function adapterFor(parts: AdapterParts): AdapterConstructor | ((name: string) => Adapter) {
  return (name) => {
    if (name === 'Client') return new ClientAdapter(parts);
    return name === 'Grant' ? new GrantAdapter(parts) : new ArtifactAdapter(name, parts);
  };
}

const none = async (): Promise<undefined> => undefined;

/** Codes, tokens, sessions and interactions. */
class ArtifactAdapter implements Adapter {
  readonly #name: string;
  readonly #parts: AdapterParts;

  constructor(name: string, parts: AdapterParts) {
    this.#name = name;
    this.#parts = parts;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { jti: _, consumed: __, ...kept } = payload;
    const ofClient = this.#name === 'RegistrationAccessToken' && payload.clientId;
    await this.#parts.store.oauthArtifacts.put(this.#name, {
      id,
      payload: kept,
      seconds: expiresIn || (ofClient && unusedSeconds(this.#parts)) || LONG_SECONDS,
      grantId: ofClient ? clientGrant(ofClient) : GRANTED.has(this.#name) ? payload.grantId : undefined,
      lookup: lookupOf(this.#name, payload),
    });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = await this.#parts.store.oauthArtifacts.find(this.#name, id);
    if (!found) return undefined;
    const consumed = this.#isForgiven(found.consumed) ? undefined : found.consumed;
    return { ...found.payload, jti: id, ...(consumed !== undefined && { consumed }) };
  }

  findByUid = (uid: string): Promise<AdapterPayload | undefined> => this.#findBy({ text: uid, typed: false });
  findByUserCode = (code: string): Promise<AdapterPayload | undefined> => this.#findBy({ text: code, typed: true });

  /** @throws InvalidGrant for whoever comes second; looking first and marking then is not one step */
  async consume(id: string): Promise<void> {
    const { oauthArtifacts } = this.#parts.store;
    const before = await oauthArtifacts.consume(this.#name, id, epoch());
    if (before === undefined || (before !== 'gone' && this.#isForgiven(before))) return;
    const found = await oauthArtifacts.find(this.#name, id);
    if (found?.grantId) await new GrantAdapter(this.#parts).destroy(found.grantId);
    throw new errors.InvalidGrant('it was used already');
  }

  destroy = (id: string): Promise<void> => this.#parts.store.oauthArtifacts.destroy(this.#name, id);
  revokeByGrantId = (grantId: string): Promise<void> => this.#parts.store.oauthArtifacts.destroyOfGrant(grantId);

  /** Clients of several processes refresh at the same moment with the same token; only a later use of it is a theft. */
  #isForgiven(consumed: number | undefined): boolean {
    const leeway = this.#parts.configuration.OAUTH_REFRESH_REUSE_LEEWAY;
    return this.#name === 'RefreshToken' && consumed !== undefined && leeway > 0 && epoch() - consumed <= leeway;
  }

  async #findBy(lookup: Lookup): Promise<AdapterPayload | undefined> {
    const id = await this.#parts.store.oauthArtifacts.idOf(this.#name, lookup);
    return id === undefined ? undefined : this.find(id);
  }
}

function lookupOf(name: string, { uid, userCode }: AdapterPayload): Lookup | undefined {
  if (name === 'Session' && uid) return { text: uid, typed: false };
  return name === 'DeviceCode' && userCode ? { text: userCode, typed: true } : undefined;
}

/** What users have allowed clients, readable for the administrator. */
class GrantAdapter implements Adapter {
  readonly #parts: AdapterParts;

  constructor(parts: AdapterParts) {
    this.#parts = parts;
  }

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    const { accountId: sub = '', clientId = '', iat = epoch(), exp = iat } = payload;
    const { openid, resources } = payload as { openid?: { scope?: string }; resources?: Record<string, string> };
    const { oauthGrants, oauthUsers } = this.#parts.store;
    const scopes = [openid?.scope, ...Object.values(resources ?? {})].flatMap((scope) => scope?.split(' ') ?? []);
    await oauthGrants.put(
      {
        grant_id: id,
        sub,
        username: (await oauthUsers.find(sub))?.username ?? '',
        client_id: clientId,
        resources: Object.keys(resources ?? {}),
        scopes: [...new Set(scopes)],
        created_at: new Date(iat * 1_000).toISOString(),
        expires_at: new Date(exp * 1_000).toISOString(),
        payload,
      },
      new Date(),
    );
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const grant = await this.#parts.store.oauthGrants.find(id);
    return grant && { ...grant.payload, jti: id };
  }

  /** Access tokens carry their grant's id, and are void with it. */
  async destroy(id: string): Promise<void> {
    const { oauthGrants, revocations } = this.#parts.store;
    await oauthGrants.end(id);
    await revocations.revoke('grant', id, new Date());
  }

  findByUid = none;
  findByUserCode = none;
  consume = none;
  revokeByGrantId = none;
}

/** Clients that registered themselves. */
class ClientAdapter implements Adapter {
  readonly #parts: AdapterParts;

  constructor(parts: AdapterParts) {
    this.#parts = parts;
  }

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    const { oauthClients } = this.#parts.store;
    const before = await oauthClients.find(id);
    if (!before) return this.#register(id, payload);
    await oauthClients.change(id, payload, new Date());
    // People were shown where its answers go, and have allowed that: nobody gets them elsewhere without being asked again.
    const known = new Set(redirects(before.metadata));
    if (redirects(payload).some((uri) => !known.has(uri))) await this.#endGrants(id);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (serviceOf(id)) return this.#service(id);
    return (await this.#parts.store.oauthClients.find(id))?.metadata;
  }

  /** A service token is a client that gets tokens for its host by its secret, and nothing else. */
  async #service(id: string): Promise<AdapterPayload | undefined> {
    const token = await this.#parts.store.serviceTokens.useById(id, new Date());
    return (
      token && {
        client_id: id,
        client_secret: token.secret_hash,
        client_name: id,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: 'client_secret_basic',
      }
    );
  }

  async destroy(id: string): Promise<void> {
    await this.#forget(id);
    await this.#endGrants(id);
    await this.#parts.store.revocations.revoke('client', id, new Date());
  }

  async #register(id: string, payload: AdapterPayload): Promise<void> {
    const { store, configuration } = this.#parts;
    const [seconds, now] = [unusedSeconds(this.#parts), new Date()];
    if (configuration.OAUTH_DCR === 'token') return store.oauthClients.put(id, payload, seconds, now);
    const oldest = await store.oauthClients.putUnused(id, payload, { seconds, most: MOST_UNUSED, now });
    for (const each of oldest) await this.#forget(each);
    return undefined;
  }

  async #forget(id: string): Promise<void> {
    await this.#parts.store.oauthClients.delete(id);
    await this.#parts.store.oauthArtifacts.destroyOfGrant(clientGrant(id));
  }

  async #endGrants(id: string): Promise<void> {
    const { records } = await this.#parts.store.oauthGrants.list({ client_id: id });
    const grants = new GrantAdapter(this.#parts);
    for (const { grant_id } of records) await grants.destroy(grant_id);
  }

  findByUid = none;
  findByUserCode = none;
  consume = none;
  revokeByGrantId = none;
}

const redirects = ({ redirect_uris: uris }: Readonly<Record<string, unknown>>): unknown[] =>
  Array.isArray(uris) ? uris : [];
