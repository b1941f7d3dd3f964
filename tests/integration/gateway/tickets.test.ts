import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { openStore } from '../../support/store.ts';

const HOST = 'app.example.com';
const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;
const KEY = randomBytes(32);
const SEALED = { STORAGE_ENCRYPTION_KEY: KEY.toString('base64') };

let gateway: GatewayProcess;
let other: GatewayProcess;

beforeAll(async () => {
  gateway = await GatewayProcess.start({ environment: SEALED });
  other = await gateway.beside(SEALED);
  await gateway.certificate('app', [HOST]);
  await gateway.target(HOST, {});
});
afterAll(async () => {
  await other?.child.stop();
  await gateway?.stop();
});

interface Shaken {
  readonly session: Buffer;
  readonly reused: boolean;
}

/** A handshake, and the session with which the next one may be shorter. */
async function shake(port: number, version: SecureVersion, session?: Buffer, servername = HOST): Promise<Shaken> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername,
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
    ALPNProtocols: ['h2', 'http/1.1'],
    ...(session && { session }),
  });
  socket.resume();
  // TLS 1.3 gives a session after the handshake, Node's server only when none was resumed.
  const event = version === 'TLSv1.2' || session ? 'secureConnect' : 'session';
  await once(socket, event, { signal: AbortSignal.timeout(10_000) });
  const reused = socket.isSessionReused();
  const given = socket.getSession() ?? Buffer.alloc(0);
  socket.destroy();
  return { session: given, reused };
}

describe('a TLS session', () => {
  test.each(VERSIONS)('of one worker is resumed by the other, and by both of another gateway (%s)', async (version) => {
    const [first] = await gateway.atEachWorker(() => shake(gateway.httpsPort, version));
    expect(first?.reused).toBe(false);
    for (const at of [gateway, other]) {
      const shaken = await at.atEachWorker(() => shake(at.httpsPort, version, first?.session));
      expect(shaken.map(({ reused }) => reused)).toEqual([true, true]);
    }
  });

  test.each(VERSIONS)('goes on after the certificate of the host was renewed (%s)', async (version) => {
    const { session } = await shake(gateway.httpsPort, version);
    await gateway.certificate('app', [HOST]);
    expect((await shake(gateway.httpsPort, version, session)).reused).toBe(true);
  });

  test('is resumed by a worker that took the place of another', async () => {
    const { session } = await shake(gateway.httpsPort, 'TLSv1.3');
    const before = await gateway.workerPids();
    for (const pid of before) process.kill(pid, 'SIGKILL');
    await eventually(async () => {
      const { workers } = await gateway.health();
      expect(workers.every(({ listening, pid }) => listening && pid !== null && !before.includes(pid))).toBe(true);
    });
    const shaken = await gateway.atEachWorker(() => shake(gateway.httpsPort, 'TLSv1.3', session));
    expect(shaken.map(({ reused }) => reused)).toEqual([true, true]);
  });
});

describe('the secret behind the keys', () => {
  test('is one for all replicas, and sealed in Redis', async () => {
    const stored = await new RedisClient(gateway.redis.socketPath).command('GET secret:tls-tickets');
    expect(stored).toContain('sealed:1:');
    const store = await openStore(gateway.redis.url, KEY);
    try {
      const secret = await store.secrets.shared('tls-tickets');
      expect(secret).toHaveLength(32);
      expect(await store.secrets.shared('tls-tickets')).toEqual(secret);
      expect(await store.secrets.shared('another')).not.toEqual(secret);
      expect(stored).not.toContain(secret.toString('base64'));
    } finally {
      store.close();
    }
  });

  test('a damaged one costs no more than resumption, until it is mended; then new workers have the right keys too', async () => {
    const redis = new RedisClient(gateway.redis.socketPath);
    const [, kept = ''] = (await redis.command('GET secret:tls-tickets')).split('\r\n');
    await redis.set('secret:tls-tickets', 'nonsense');
    const third = await gateway.beside(SEALED);
    const resumes = async (): Promise<boolean> => {
      const { session } = await shake(gateway.httpsPort, 'TLSv1.3');
      return (await shake(third.httpsPort, 'TLSv1.3', session)).reused;
    };
    try {
      expect(await resumes()).toBe(false);
      await eventually(() => third.logs().some(({ msg }) => msg.includes('resumed at other workers')));
      await redis.set('secret:tls-tickets', kept);
      await eventually(resumes, { deadlineMs: 20_000 });
      // The other keeps the socket, and with it what node:cluster knows of it.
      const [victim = 0] = await third.workerPids();
      process.kill(victim, 'SIGKILL');
      await eventually(async () => {
        const { workers } = await third.health();
        expect(workers.every(({ listening, pid }) => listening && pid !== null && pid !== victim)).toBe(true);
      });
      expect(await third.atEachWorker(resumes)).toEqual([true, true]);
    } finally {
      await third.child.stop();
    }
  });
});
