import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import {
  newIssuance,
  parseCertifiedName,
  parseCertName,
  type Certificate,
  type CertName,
  type Issuance,
  type TokenHash,
} from '#domain';
import { Store } from '#store';
import { startChallengeServer } from './challenge-server.ts';
import { eventually } from './eventually.ts';
import { startPebble, type Pebble, type PebbleOptions } from './pebble.ts';
import { startRedis, type RedisServer } from './redis-server.ts';

/**
 * All that cert-manager works with: Redis, a CA, and a gateway's part, which is to answer challenges out of Redis. The test
 * plays admin-api: it writes down what is requested, and looks at what becomes of it.
 */
export interface Issuing {
  readonly redis: RedisServer;
  readonly pebble: Pebble;
  readonly store: Store;
  /** Where HTTP-01 challenges are answered. */
  readonly httpPort: number;
  /** What a cert-manager of this set-up needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Requests a certificate as admin-api does. */
  request(name: string, own?: Partial<Issuance>): Promise<Issuance>;
  issuance(name: string): Promise<Issuance | undefined>;
  certificate(name: string): Promise<Certificate | undefined>;
  /** Waits until an issuance is completed or failed. */
  ended(name: string, deadlineMs?: number): Promise<Issuance>;
  /** Waits until an issuance is in a step. */
  reached(name: string, step: Issuance['step']): Promise<Issuance>;
  /** Keys in Redis that match a pattern. */
  keys(pattern: string): Promise<string[]>;
  /** Removes jobs of BullMQ that wait for their time, as if they had never been. */
  removeJobs(queue: string, pattern: string): Promise<void>;
  /** Deletes the keys that match a pattern. */
  forget(pattern: string): Promise<void>;
  /** Lets the time pass in which nobody takes up the jobs of a cert-manager that is dead. */
  locksRunOut(): Promise<void>;
  /** Makes a stored record unreadable. */
  damage(key: string): Promise<void>;
  /** Makes challenge answers wrong, or holds them back until the returned function is called. */
  answerWrongly(wrongly: boolean): void;
  /** The next challenges are not answered, for want of Redis, until one was asked for. */
  failToAnswerOnce(): void;
  holdAnswers(): () => void;
  stop(): Promise<void>;
}

export const OWNER = `sha256:${'a'.repeat(64)}` as TokenHash;

export async function startIssuing(options: Partial<PebbleOptions> = {}): Promise<Issuing> {
  const redis = await startRedis();
  const store = new Store({
    redisUrl: redis.url,
    clientName: 'test',
    statusRetentionSeconds: 3_600,
    sessions: { idle: 60, absolute: 60 },
  });
  await store.connect(() => {});
  let wrongly = false;
  let unavailable = false;
  let held: Promise<void> = Promise.resolve();
  const web = await startChallengeServer(async (token) => {
    await held;
    if (unavailable) {
      unavailable = false;
      throw new Error('Redis is away');
    }
    return wrongly ? 'this is not the answer' : store.challenges.find(token);
  });
  const pebble = await startPebble({ httpPort: web.port, ...options });
  const raw = new Redis(redis.socketPath, { retryStrategy: () => 50 });
  raw.on('error', () => {});
  const forget = async (pattern: string): Promise<void> => {
    for (const key of await raw.keys(pattern)) await raw.del(key);
  };
  const issuance = async (name: string): Promise<Issuance | undefined> =>
    (await store.certificates.findIssuance(parseCertName(name)))?.record;
  const until = (name: string, isThere: (issuance: Issuance) => boolean, deadlineMs = 30_000): Promise<Issuance> =>
    eventually(
      async () => {
        const found = await issuance(name);
        if (found && isThere(found)) return found;
        throw new Error(
          `the issuance of ${name} is ${found ? `in step ${found.step}: ${found.message}` : 'not there'}`,
        );
      },
      { deadlineMs },
    );
  return {
    redis,
    pebble,
    store,
    httpPort: web.port,
    environment: {
      REDIS_URL: redis.url,
      ACME_CA_BUNDLE: pebble.caBundlePath,
      // The checks would ask before the CA does; who tests them switches them on. They see what this CA sees.
      CERT_PREFLIGHT: 'off',
      DNS_RESOLVERS: pebble.dnsServer,
      ACME_HTTP_PORT: String(web.port),
      ACME_TLS_PORT: String(pebble.tlsPort),
    },
    request: async (name, own) => {
      const certName = parseCertName(name);
      const requested = issuanceOf(certName, { acme_directory_url: pebble.directoryUrl, ...own });
      await store.certificates.request(requested, await store.certificates.findIssuance(certName));
      return requested;
    },
    issuance,
    certificate: async (name) => (await store.certificates.find(parseCertName(name)))?.record,
    ended: (name, deadlineMs) => until(name, ({ step }) => step === 'completed' || step === 'failed', deadlineMs),
    reached: (name, step) => until(name, (found) => found.step === step),
    keys: (pattern) => raw.keys(pattern),
    removeJobs: async (queue, pattern) => {
      for (const key of await raw.keys(`bull:${queue}:${pattern}`)) {
        const [, name = queue] = key.split(':');
        await raw
          .multi()
          .del(key)
          .zrem(`bull:${name}:delayed`, key.slice(`bull:${name}:`.length))
          .exec();
      }
    },
    forget,
    locksRunOut: () => forget('bull:issuance-*:lock'),
    damage: async (key) => {
      await raw.set(key, '{"half a rec');
    },
    failToAnswerOnce: () => {
      unavailable = true;
    },
    answerWrongly: (now) => {
      wrongly = now;
    },
    holdAnswers: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    stop: async () => {
      raw.disconnect();
      store.close();
      await Promise.all([web.stop(), pebble.stop()]);
      await redis.stop();
    },
  };
}

function issuanceOf(name: CertName, own: Partial<Issuance>): Issuance {
  const request = {
    cert_name: name,
    domains: [parseCertifiedName(`${name}.example.com`)],
    email: 'me@example.com',
    acme_directory_url: own.acme_directory_url ?? '',
    key_type: 'ecdsa-p256',
    challenge_type: null,
    dns_provider: null,
    profile: null,
    preferred_chain: null,
    owner_token_hash: OWNER,
    created_by: 'test',
    reason: 'new',
    forced: true,
  } as const;
  return { ...newIssuance(request, randomUUID(), new Date()), ...own };
}
