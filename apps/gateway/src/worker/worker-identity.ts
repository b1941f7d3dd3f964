import { IdentityDesk, type FindSession, type TokenAuthority } from '#access';
import { OAUTH_SERVER_TARGET, publicOrigin, type AuthSetting } from '#domain';
import { mayStay, type IdentityParts } from '../admit/check-identity.ts';
import type { FindHandoff } from '../admit/take-handoff.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { DomainInstance } from '../forward/domain-instance.ts';
import { OpenStreams } from '../identity/open-streams.ts';
import { RevocationFeed } from '../identity/revocation-feed.ts';
import { RevocationTable } from '../identity/revocation-table.ts';
import { Verifier } from '../identity/verifier.ts';
import type { WorkerSettings } from '../snapshot/messages.ts';
import type { Delta, TargetRecord } from '../snapshot/records.ts';

const VERIFY_PATH = '/verify';

/** What a worker asks its supervisor for, to know who asks. */
export interface IdentityRequests {
  readonly findSession: FindSession;
  readonly findHandoff: FindHandoff;
}

/** What else there is at a worker. */
interface AtThisWorker {
  /** Whose a host is now. */
  readonly find: (host: string) => DomainInstance | undefined;
  readonly underWay: () => readonly Exchange[];
}

/** All that a worker knows of people: keys of tokens, sessions that it has seen, what was revoked, and who is here now. */
export class WorkerIdentity {
  readonly parts: IdentityParts;
  readonly #streams: OpenStreams;
  readonly feed = new RevocationFeed();
  readonly #revocations = new RevocationTable();
  readonly #originOf: (host: string) => string;
  #setting: AuthSetting | undefined;
  #authority: TokenAuthority = { issuer: undefined, keys: [] };
  #verifySecret = '';
  #adminSecret = '';
  /** One for each version of a target that has one. */
  readonly #verifiers = new WeakMap<TargetRecord, Verifier>();

  constructor(
    settings: WorkerSettings,
    { find, underWay }: AtThisWorker,
    { findSession, findHandoff }: IdentityRequests,
  ) {
    const { publicHttpsPort, allowedUsers } = settings;
    const authServer = new Verifier(OAUTH_SERVER_TARGET, settings);
    this.#originOf = (host) => publicOrigin(host, publicHttpsPort);
    this.#streams = new OpenStreams(underWay, (exchange) => mayStay(exchange, this.parts), findSession);
    this.parts = {
      desk: new IdentityDesk(() => this.#authority, findSession),
      revocations: this.#revocations,
      feed: this.feed,
      findHandoff,
      askElsewhere: (target, asked) => this.#verifierOf(target, settings).ask(asked),
      askAuthServer: (asked) => authServer.ask([...asked, 'x-verify-secret', this.#verifySecret], VERIFY_PATH),
      ways: {
        originOf: this.#originOf,
        authHost: () => this.#setting?.auth_host,
        cookieDomain: () => settings.cookieDomain || (this.#setting?.cookie_domain ?? null),
      },
      adminSecret: () => this.#adminSecret,
      allowedUsers,
      find,
    };
  }

  /** By which the auth server knows its own gateway. */
  useVerifySecret(secret: string): void {
    this.#verifySecret = secret;
  }

  /** By which admin-api knows it. */
  useAdminSecret(secret: string): void {
    this.#adminSecret = secret;
  }

  /** After the hosts of the same step: who is here may not be welcome there any more. */
  apply({ authSetting, signingKeys, revocations, targets }: Delta): void {
    if (authSetting.gone.length) this.#useSetting(undefined);
    for (const setting of authSetting.set) this.#useSetting(setting);
    if (signingKeys.gone.length) this.#authority = { ...this.#authority, keys: [] };
    for (const { keys } of signingKeys.set) this.#authority = { ...this.#authority, keys };
    const isNew = this.#revocations.apply(revocations);
    if (isNew || targets.set.length > 0) this.#streams.look();
  }

  #verifierOf(target: TargetRecord, settings: WorkerSettings): Verifier {
    let verifier = this.#verifiers.get(target);
    if (!verifier) this.#verifiers.set(target, (verifier = new Verifier(target.auth_forward_url ?? '', settings)));
    return verifier;
  }

  #useSetting(setting: AuthSetting | undefined): void {
    this.#setting = setting;
    this.#authority = { ...this.#authority, issuer: setting && this.#originOf(setting.auth_host) };
  }
}
