import { pino } from 'pino';
import { IdentityDesk } from '#access';
import type { HostSession, PublicSigningKey } from '#domain';
import { checkIdentity, type IdentityParts } from '../../apps/gateway/src/admit/check-identity.ts';
import { ExplainedExchange } from '../../apps/gateway/src/explain/explained-exchange.ts';
import { DomainInstance } from '../../apps/gateway/src/forward/domain-instance.ts';
import { RevocationFeed } from '../../apps/gateway/src/identity/revocation-feed.ts';
import { RevocationTable } from '../../apps/gateway/src/identity/revocation-table.ts';
import { targetRecord } from '../../apps/gateway/src/snapshot/records.ts';
import { ISSUER } from '../support/identity.ts';
import { targetOf, tokenOf } from '../support/store.ts';
import { median } from './report.ts';

const ROUNDS = 15;
/** Of other people than the one who asks, so that nothing is found out by there being nothing. */
const REVOKED = 1_000;

/** What is looked at: fields of requests, each of somebody else, and what stands behind them. */
export interface Asking {
  readonly host: string;
  readonly requests: readonly (readonly string[])[];
  readonly keys: readonly PublicSigningKey[];
  readonly sessions: ReadonlyMap<string, HostSession>;
}

/**
 * What a worker does to know who asks and to decide, by its own step of the request path and nothing else.
 * @returns microseconds of CPU of this process, with its helper threads, for each request: of somebody who was seen before
 */
export async function decideAgain(asking: Asking): Promise<number> {
  const decide = decider(asking);
  const exchanges = asking.requests.map((fields) => exchangeOf(asking.host, fields));
  for (const exchange of exchanges) if ((await decide(exchange)) !== true) throw new Error('somebody was not let in');
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (const exchange of exchanges) if (decide(exchange) !== true) throw new Error('somebody was not known any more');
    const { user, system } = process.cpuUsage(before);
    samples.push((user + system) / exchanges.length);
  }
  return median(samples);
}

function decider({
  host,
  keys,
  sessions,
}: Asking): (exchange: ExplainedExchange) => ReturnType<ReturnType<typeof checkIdentity>> {
  const target = targetRecord(targetOf(host, tokenOf('bench'), { auth_enabled: true }));
  const instance = new DomainInstance(target, SETTINGS, pino({ level: 'silent' }));
  const authority = { issuer: ISSUER, keys };
  const revocations = new RevocationTable();
  const set = Array.from({ length: REVOKED }, (_, i) => ({ id: `user:nobody-${i}`, before: 0 }));
  revocations.apply({ set: set.map((each) => ({ ...each, kind: 'user', value: '', expires_at: '' })), gone: [] });
  const feed = new RevocationFeed();
  feed.heard(-3_600_000);
  const desk = new IdentityDesk(
    () => authority,
    async ({ id }) => {
      const session = sessions.get(id);
      return session ? { session, idleMs: 3_600_000 } : { session: null };
    },
  );
  const parts: IdentityParts = {
    desk,
    revocations,
    feed,
    findHandoff: async () => ({ unavailable: true }),
    askElsewhere: async () => undefined,
    askAuthServer: async () => undefined,
    ways: { originOf: (name) => `https://${name}`, authHost: () => undefined, cookieDomain: () => null },
    allowedUsers: ['*'],
    adminSecret: () => '',
    find: () => instance,
  };
  const step = checkIdentity(parts);
  return (exchange) => {
    exchange.instance = instance;
    return step(exchange);
  };
}

/** As a request comes, and not as a question about one. */
function exchangeOf(host: string, fields: readonly string[]): ExplainedExchange {
  const connection = {
    peer: '192.0.2.1',
    secure: true,
    serverName: host,
    tlsVersion: 'TLSv1.3',
    trusted: false,
    open: 1,
    content: 0,
    waiting: [],
  };
  const exchange = new ExplainedExchange(
    connection,
    { method: 'GET', target: '/', authority: host, fields, http2: true },
    () => {},
  );
  exchange.recorder = undefined;
  exchange.host = host;
  return exchange;
}

const SETTINGS = {
  connectTimeout: 1,
  requestTimeout: 1,
  internalPorts: [],
  oauthServerUrl: 'http://127.0.0.1:1',
  adminApiUrl: 'http://127.0.0.1:1',
  drainTimeout: 1,
  loopMark: 'x',
};
