import { createHash } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import type { SignedRequest } from './signed-request.ts';
import { withJson, type Answered } from './upstream.ts';

/** A challenge of the CA's own, which is behind one that it does not know. */
interface BackedBy {
  /** dns-01 for a wildcard. */
  readonly type: 'http-01' | 'dns-01';
  readonly name: string;
  readonly token: string;
  readonly keyAuthorization: string;
}

export interface PersistentDnsOptions {
  /** `host:port` of the server that is asked for the records. */
  readonly dnsServer: string;
  readonly issuerDomainName: string;
  /** Publishes the answer to the CA's own challenge, where the CA will look for it. */
  readonly satisfy: (challenge: BackedBy) => void | Promise<void>;
}

interface Challenge {
  readonly type: string;
  readonly url: string;
  readonly token: string;
}

interface Offer {
  readonly name: string;
  readonly wildcard: boolean;
  readonly behind: Challenge;
}

const TYPE = 'dns-persist-01';

/**
 * dns-persist-01 (draft-ietf-acme-dns-persist) for a CA that has none: one of its own challenges appears under that type, and
 * is satisfied when the record is there. Works for accounts that were registered through the proxy.
 */
export class PersistentDns {
  readonly #options: PersistentDnsOptions;
  readonly #thumbprints = new Map<string, string>();
  /** By path of the challenge. */
  readonly #offers = new Map<string, Offer>();
  readonly #failures = new Map<string, string>();

  constructor(options: PersistentDnsOptions) {
    this.#options = options;
  }

  noteAccount({ jwk }: SignedRequest, { headers }: Answered): void {
    if (jwk && headers.location) this.#thumbprints.set(headers.location, thumbprintOf(jwk));
  }

  /** An authorization with our challenge in place of the CA's own, and its failure if it has failed. */
  disguise(answered: Answered): Answered {
    return withJson(answered, (authorization) => {
      const {
        identifier,
        wildcard = false,
        challenges,
      } = authorization as unknown as {
        readonly identifier: { readonly value: string };
        readonly wildcard?: boolean;
        readonly challenges: readonly Challenge[];
      };
      const behind = challenges.find(({ type }) => type === (wildcard ? 'dns-01' : 'http-01'));
      if (!behind) return authorization;
      const path = new URL(behind.url).pathname;
      this.#offers.set(path, { name: identifier.value, wildcard, behind });
      const failure = this.#failures.get(path);
      const { token: _, ...rest } = behind;
      const own = {
        ...rest,
        type: TYPE,
        'issuer-domain-names': [this.#options.issuerDomainName],
        ...(failure && {
          status: 'invalid',
          error: { type: 'urn:ietf:params:acme:error:unauthorized', detail: failure, status: 403 },
        }),
      };
      return {
        ...authorization,
        ...(failure && { status: 'invalid' }),
        challenges: challenges.map((each) => (each === behind ? own : each)),
      };
    });
  }

  /**
   * The client says that the record is there.
   * @returns whether the CA should be told; if not, the challenge has failed
   */
  async check(path: string, { kid = '' }: SignedRequest): Promise<boolean> {
    const offer = this.#offers.get(path);
    const thumbprint = this.#thumbprints.get(kid);
    if (!offer) return true;
    const { name, wildcard, behind } = offer;
    const records = await this.#recordsOf(name);
    if (!thumbprint || !records.some((record) => this.#permits(record, kid, wildcard))) {
      const seen = records.map((record) => `"${record}"`).join(', ') || 'nothing';
      this.#failures.set(path, `_validation-persist.${name} holds ${seen}, which does not permit ${kid}`);
      return false;
    }
    const type = wildcard ? 'dns-01' : 'http-01';
    await this.#options.satisfy({ type, name, token: behind.token, keyAuthorization: `${behind.token}.${thumbprint}` });
    return true;
  }

  async #recordsOf(name: string): Promise<string[]> {
    const resolver = new Resolver({ timeout: 1_000, tries: 2 });
    resolver.setServers([this.#options.dnsServer]);
    const records = await resolver.resolveTxt(`_validation-persist.${name}`).catch(() => []);
    return records.map((strings) => strings.join(''));
  }

  #permits(record: string, account: string, wildcard: boolean): boolean {
    const [issuer, ...parameters] = record.split(';').map((part) => part.trim());
    const told = new Map(parameters.map((part) => part.split(/=(.*)/s) as [string, string]));
    const until = told.get('persistUntil');
    return (
      issuer === this.#options.issuerDomainName &&
      told.get('accounturi') === account &&
      (!wildcard || told.get('policy') === 'wildcard') &&
      (until === undefined || Number(until) * 1_000 > Date.now())
    );
  }
}

/** RFC 7638: the members that a key needs, in the order of their names. */
function thumbprintOf(jwk: Readonly<Record<string, string>>): string {
  const members = jwk['kty'] === 'RSA' ? ['e', 'kty', 'n'] : ['crv', 'kty', 'x', 'y'];
  const canonical = JSON.stringify(Object.fromEntries(members.map((member) => [member, jwk[member]])));
  return createHash('sha256').update(canonical).digest('base64url');
}
