import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Queue, Worker } from 'bullmq';
import { STATE_CHANGED } from '#contracts';
import type { Certificate, Change, Issuance, ProxyTarget } from '#domain';
import { Store } from '#store';
import { eventually } from '../../support/eventually.ts';
import { startRedisCluster, type RedisCluster } from '../../support/redis-cluster.ts';
import { startRedis } from '../../support/redis-server.ts';
import { certificateOf, issuanceOf, openStore, targetOf, tokenOf } from '../../support/store.ts';
import { ask, commandClient, configurationOf, listenTo } from '../../support/transport.ts';

let cluster: RedisCluster;
let store: Store;
const owner = tokenOf('owner');

beforeAll(async () => {
  // Nothing fails over here: on a busy machine a node may be slow to answer the others.
  cluster = await startRedisCluster({ 'cluster-node-timeout': '15000' });
  store = await openStore(cluster.url);
});
afterAll(async () => {
  store?.close();
  await cluster?.stop();
});

const hostname = (name: string): ProxyTarget['hostname'] => targetOf(name, owner).hostname;

describe('repositories on a cluster', () => {
  test('a token with a host and a certificate is stored, found, and deleted with all that it owns', async () => {
    const token = tokenOf('whole', { cert_email: 'me@example.com' });
    await store.tokens.create(token);
    expect((await store.tokens.findByName(token.name))?.record).toMatchObject({ name: 'whole', token: token.token });
    await store.targets.create(targetOf('whole.example.com', token));
    const issuance: Issuance = issuanceOf('whole', token);
    await store.certificates.request(issuance, undefined);
    const read = (await store.certificates.findIssuance(issuance.cert_name))!;
    const certificate: Certificate = certificateOf('whole.example.com', token, { cert_name: issuance.cert_name });
    await store.certificates.complete(certificate, { ...issuance, step: 'completed' }, read);
    expect((await store.certificates.find(issuance.cert_name))?.record.private_key_pem).toBe('the private key');
    expect((await store.certificates.list()).records.map(({ cert_name }) => cert_name)).toContain('whole');
    await store.tokens.delete(token, new Date());
    expect(await store.targets.find(hostname('whole.example.com'))).toBeUndefined();
    expect(await store.certificates.find(issuance.cert_name)).toBeUndefined();
    expect(await store.tokens.findByName(token.name)).toBeUndefined();
  });

  test('a backup of one server is restored on a cluster, and back', async () => {
    const single = await startRedis();
    const from = await openStore(single.url);
    await from.tokens.create(owner);
    await from.targets.create(targetOf('moved.example.com', owner));
    const state = await from.backups.take();
    await store.backups.restore(state);
    expect(await store.targets.find(hostname('moved.example.com'))).toBeDefined();
    const { keys } = await store.backups.take();
    await from.backups.restore({ ...state, keys });
    expect((await from.backups.take()).keys).toEqual(keys);
    from.close();
    await single.stop();
  });

  test('sessions, challenges, accounts and attempts are kept', async () => {
    const now = new Date();
    const id = await store.sessions.create(owner.hash, now);
    expect(await store.sessions.use(id, now)).toMatchObject({ token_hash: owner.hash });
    await store.challenges.publish('token-1', 'token-1.thumbprint');
    expect(await store.challenges.find('token-1')).toBe('token-1.thumbprint');
    await store.challenges.remove(['token-1']);
    expect(await store.challenges.find('token-1')).toBeFalsy();
    await store.accounts.keep('ca', 'me@example.com', 'pem');
    expect(await store.accounts.find('ca', 'me@example.com')).toMatchObject({ key_pem: 'pem' });
    expect(await store.loginAttempts.count('192.0.2.1', 60)).toMatchObject({ count: 1 });
    await store.probe();
  });

  test('of two writers that read the same one wins, and the other is told of the conflict', async () => {
    await store.targets.create(targetOf('race.example.com', owner));
    const read = (await store.targets.find(hostname('race.example.com')))!;
    const other = await openStore(cluster.url);
    const results = await Promise.allSettled(
      [store, other].map(({ targets }, i) => targets.update({ ...read.record, enabled: i === 0 }, read)),
    );
    other.close();
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'STORE_CONFLICT' } });
  });

  test('all keys stand in one slot, on one node', async () => {
    const master = await cluster.master();
    const keys = (await master.cli('KEYS', '*')).split('\n');
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => !key.startsWith('{mpm}:'))).toEqual([]);
  });

  test('secrets that were stored before the encryption key came are sealed, wherever they stand', async () => {
    const token = tokenOf('sealed');
    await store.tokens.create(token);
    const sealing = await openStore(cluster.url, Buffer.alloc(32, 7));
    try {
      const master = await cluster.master();
      expect(await master.cli('GET', sealing.keys.tokenByHash(token.hash))).not.toContain(token.token);
      expect((await sealing.tokens.findByName(token.name))?.record.token).toBe(token.token);
    } finally {
      sealing.close();
      await (await cluster.master()).cli('DEL', store.keys.encryptionCheck);
    }
  });
});

describe('following changes on a cluster', () => {
  test('records written by hand are found, more than one page of them', async () => {
    const master = await cluster.master();
    const fill = `for i = 1, 2500 do redis.call('SET', KEYS[1] .. i .. '.stray.example', 'x') end`;
    await master.cli('EVAL', fill, '1', store.keys.target(''));
    const follower = store.follow({ onReset: async () => {}, onChanges: async () => {}, onAvailability: () => {} });
    await follower.start();
    await follower.stop();
    expect((await store.targets.list()).broken).toHaveLength(2_500);
    await master.cli('DEL', store.keys.targetIndex);
    await master.cli('EVAL', fill.replace("'SET'", "'DEL'").replace(", 'x'", ''), '1', store.keys.target(''));
  });

  test('every listener hears of a change at once, whichever node it listens at', async () => {
    const configuration = configurationOf(cluster.url);
    // The driver picks a node for each; eight of them are at more than one of the four.
    const listeners = await Promise.all(Array.from({ length: 8 }, () => listenTo(configuration, STATE_CHANGED, true)));
    const seen: string[] = [];
    const follower = store.follow({
      onReset: async () => {},
      onChanges: async (changes: readonly Change[]) => void seen.push(...changes.map(({ id }) => id)),
      onAvailability: () => {},
    });
    try {
      await follower.start();
      await store.targets.create(targetOf('heard.example.com', owner));
      await eventually(() => listeners.every(({ messages }) => messages.length === 1));
      expect(listeners[0]?.messages).toEqual([{ version: follower.version + 1 }]);
      await follower.nudge();
      expect(seen).toEqual(['heard.example.com']);
    } finally {
      await follower.stop();
      await Promise.all(listeners.map((listener) => listener.close()));
    }
  });

  test('a command is answered, and it is known whether anybody listens, whichever node they are at', async () => {
    const configuration = configurationOf(cluster.url);
    const clients = Array.from({ length: 4 }, () => commandClient(configuration));
    const server = await listenTo(configuration, 'test.command', false);
    try {
      for (const client of clients) {
        expect(await client.hasListener('test.command')).toBe(true);
        expect(await client.hasListener('test.nobody')).toBe(false);
        expect(await ask(client, 'test.command', { question: 6 })).toEqual({ question: 6 });
      }
    } finally {
      await Promise.all([server.close(), ...clients.map((client) => client.close())]);
    }
  });
});

test('a job of a worker that is gone is done by another one', async () => {
  const { connection, prefix } = store.openQueueConnection();
  const settings = { connection, prefix, lockDuration: 1_000, stalledInterval: 500, maxStalledCount: 9 };
  const queue = new Queue('test', { connection, prefix });
  const started = Promise.withResolvers<void>();
  const stuck = new Worker('test', () => (started.resolve(), new Promise<void>(() => {})), settings);
  stuck.on('error', () => {});
  await queue.add('job', { number: 5 });
  await started.promise;
  await stuck.close(true);
  const done: unknown[] = [];
  const worker = new Worker('test', async ({ data }) => void done.push(data), settings);
  worker.on('error', () => {});
  try {
    await eventually(() => expect(done).toEqual([{ number: 5 }]));
  } finally {
    await worker.close();
    await queue.close();
    connection.disconnect();
  }
});

/** What is told while a store waits for Redis. */
const reasonFor = async (redisUrl: string): Promise<string> => {
  const reasons: string[] = [];
  const configuration = {
    redisUrl,
    clientName: 'test',
    statusRetentionSeconds: 60,
    sessions: { idle: 1, absolute: 1 },
  };
  const wrong = new Store(configuration);
  const told = new AbortController();
  const onWaiting = (reason: string): void => {
    reasons.push(reason);
    told.abort();
  };
  await wrong.connect(onWaiting, AbortSignal.any([told.signal, AbortSignal.timeout(20_000)])).catch(() => {});
  wrong.close();
  return reasons.join('\n');
};

describe('a URL of the wrong kind', () => {
  test('redis:// for a node of a cluster is told what to write', async () => {
    const master = await cluster.master();
    const other = cluster.nodes.find((node) => node !== master);
    expect(await reasonFor(`redis://127.0.0.1:${other?.port}`)).toContain('redis+cluster://');
  });

  test('a cluster that asks for a password says so', async () => {
    const node = cluster.nodes[0]!;
    await node.cli('CONFIG', 'SET', 'requirepass', 'secret');
    try {
      expect(await reasonFor(`redis+cluster://127.0.0.1:${node.port}`)).toContain('NOAUTH');
    } finally {
      await node.cli('-a', 'secret', 'CONFIG', 'SET', 'requirepass', '');
    }
  });
});
