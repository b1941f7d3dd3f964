import { ConflictException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { NewServiceToken, ServiceTokenMade, ServiceTokenRevoked, ServiceTokenView } from '#contracts';
import {
  ACCESS_SCOPE,
  InvalidInput,
  mayManage,
  serviceIdOf,
  type ProxyTarget,
  type ServiceToken,
  type TargetHost,
} from '#domain';
import { hashToken, newServiceToken, Store, type Found } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { settled } from '../settled.ts';

/** Who owns a host decides which programs come in there. */
@Injectable()
export class ServiceTokens {
  readonly #store: Store;
  readonly #authentication: Authentication;

  constructor(store: Store, authentication: Authentication) {
    this.#store = store;
    this.#authentication = authentication;
  }

  /** @throws NotFoundException, ForbiddenException */
  async list(caller: Caller, hostname: TargetHost): Promise<ServiceTokenView[]> {
    const target = await this.#own(caller, hostname);
    const all = await this.#store.serviceTokens.ofHost(hostname);
    const tokens = all.filter((token) => isOf(token, target.record));
    const uses = await this.#store.serviceTokens.lastUses(tokens);
    return tokens.map((token) => viewOf(token, uses.get(serviceIdOf(token))));
  }

  /** @throws NotFoundException, ForbiddenException, ConflictException where the name is taken, InvalidInput */
  async create(caller: Caller, hostname: TargetHost, given: NewServiceToken): Promise<ServiceTokenMade> {
    return settled(async () => {
      const target = await this.#own(caller, hostname);
      const { auth_accept_tokens: accepts } = target.record;
      const secret = newServiceToken();
      const token: ServiceToken = {
        name: given.name,
        hostname,
        secret_hash: hashToken(secret),
        scopes: scopesFor(target.record, given.scopes),
        created_by: caller.name,
        created_at: new Date().toISOString(),
        expires_at: given.expires_at,
      };
      const before = await this.#store.serviceTokens.find(serviceIdOf(token));
      // One of a host of this name that is not there any more makes room.
      if (before && isOf(before.record, target.record))
        throw new ConflictException(
          `${hostname} has a service token ${given.name} already; revoke it, or choose another name.`,
        );
      if (before) await this.#store.commit(this.#store.serviceTokens.revoking(before, new Date()));
      const standing = await this.#authentication.standing(caller);
      await this.#store.commit(standing, stillThere(this.#store, target), this.#store.serviceTokens.creating(token));
      const warning = `${hostname} does not accept service tokens yet: auth_accept_tokens is false.`;
      return { token: secret, service_token: viewOf(token, undefined), ...(!accepts && { warning }) };
    });
  }

  /** @throws NotFoundException, ForbiddenException */
  async revoke(caller: Caller, hostname: TargetHost, name: string): Promise<ServiceTokenRevoked> {
    return settled(async () => {
      await this.#own(caller, hostname);
      const found = await this.#store.serviceTokens.find(serviceIdOf({ name, hostname }));
      if (!found) throw new NotFoundException(`${hostname} has no service token ${name}.`);
      const standing = await this.#authentication.standing(caller);
      await this.#store.commit(standing, this.#store.serviceTokens.revoking(found, new Date()));
      return { status: 'success', message: `Revoked the service token ${name} of ${hostname}`, name };
    });
  }

  async #own(caller: Caller, hostname: TargetHost): Promise<Found<ProxyTarget>> {
    const found = await this.#store.targets.find(hostname);
    if (!found) throw new NotFoundException(`Proxy target not found: ${hostname}`);
    if (!mayManage(caller, found.record))
      throw new ForbiddenException(`The proxy target ${hostname} belongs to another token.`);
    if (hostname.startsWith('*'))
      throw new ConflictException(
        `Service tokens are for one host; make a proxy target of one that ${hostname} stands for.`,
      );
    return found;
  }
}

const stillThere = (store: Store, { record, raw }: Found<ProxyTarget>) => ({
  expect: [[store.keys.target(record.hostname), raw] as const],
  writes: [],
});

/** A host of this name may have been another one before, whose tokens are nothing here. */
const isOf = (token: ServiceToken, target: ProxyTarget): boolean =>
  Date.parse(target.created_at) <= Date.parse(token.created_at);

/** @throws InvalidInput for a scope that the host does not take */
function scopesFor({ auth_allowed_scopes }: ProxyTarget, wanted: readonly string[] | undefined): readonly string[] {
  const all = auth_allowed_scopes.length > 0 ? auth_allowed_scopes : [ACCESS_SCOPE];
  const wrong = (wanted ?? []).filter((scope) => !all.includes(scope));
  if (wrong.length > 0)
    throw InvalidInput.of('scopes', `${wrong.join(', ')}: the host takes ${all.join(', ')} (auth_allowed_scopes)`);
  return wanted ?? all;
}

const viewOf = (token: ServiceToken, last_used_at: string | undefined): ServiceTokenView => ({
  name: token.name,
  hostname: token.hostname,
  client_id: serviceIdOf(token),
  scopes: [...token.scopes],
  created_by: token.created_by,
  created_at: token.created_at,
  expires_at: token.expires_at,
  last_used_at: last_used_at ?? null,
});
