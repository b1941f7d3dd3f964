import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { freeze } from '../../support/freeze.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { shakeHands, shownNames } from '../../support/shake-hands.ts';

const HOST = 'app.example.com';
const KEY_AUTHORIZATION = 'token.thumbprint';
const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;
const NO_OVERLAP = { code: expect.stringMatching(/ALERT_NO_APPLICATION_PROTOCOL/) };
/** RFC 8737 3: id-pe-acmeIdentifier, critical, an OCTET STRING with the hash. */
const ACME_EXTENSION = Buffer.from('06082b0601050507011f0101ff04220420', 'hex');

let gateway: GatewayProcess;
let backend: HttpBackend;
const others: GatewayProcess[] = [];

beforeAll(async () => {
  backend = await startHttpBackend((_, response) => response.end('content'));
  gateway = await GatewayProcess.start();
  await gateway.target(HOST, { target_url: backend.url });
});
afterAll(async () => {
  for (const other of others) await other.child.stop();
  await gateway?.stop();
  await backend?.stop();
});

const publish = async (name: string, keyAuthorization = KEY_AUTHORIZATION, now = new Date()): Promise<void> => {
  const version = await gateway.store.alpnChallenges.publish(name, keyAuthorization, now);
  expect(await gateway.store.gateways.haveAll(version, 20_000, AbortSignal.timeout(25_000))).toBe(true);
};

/** What a CA sees: whether this is the answer to the challenge, and the connection closes without a byte. */
async function validate(
  at: GatewayProcess,
  serverName: string,
  version: SecureVersion,
  keyAuthorization = KEY_AUTHORIZATION,
): Promise<boolean> {
  const { socket, certificate } = await shakeHands(at.httpsPort, serverName, {
    ALPNProtocols: ['acme-tls/1'],
    minVersion: version,
    maxVersion: version,
  });
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('error', () => {});
  // A request would end in an answer, were it not for the protocol.
  socket.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\n\r\n`);
  if (!socket.closed) await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
  expect({ protocol: socket.alpnProtocol, bytes }).toEqual({ protocol: 'acme-tls/1', bytes: 0 });
  const hash = createHash('sha256').update(keyAuthorization).digest();
  return certificate.raw.includes(Buffer.concat([ACME_EXTENSION, hash]));
}

const pairFingerprint = async (at: GatewayProcess): Promise<string> => {
  const { socket, certificate } = await shakeHands(at.httpsPort, 'pair.example.com');
  socket.destroy();
  return certificate.fingerprint256;
};

const site = (at: GatewayProcess, protocols: string[] | undefined, version: SecureVersion) =>
  shakeHands(at.httpsPort, HOST, {
    ...(protocols && { ALPNProtocols: protocols }),
    minVersion: version,
    maxVersion: version,
  });

describe('TLS-ALPN-01 (RFC 8737)', () => {
  test.each(['none', 'ecdsa-p256', 'rsa-2048'] as const)(
    'is answered by every worker in TLS 1.2 and 1.3, whatever certificate the host has (%s), and by no other protocol',
    async (keyType) => {
      if (keyType !== 'none') await gateway.certificate('app', [HOST], keyType);
      const siteNames = keyType === 'none' ? 'DNS:localhost' : `DNS:${HOST}`;
      await publish(HOST);
      for (const version of VERSIONS) {
        expect(await gateway.atEachWorker(() => validate(gateway, HOST, version))).toEqual([true, true]);
        for (const protocols of [undefined, ['h2', 'http/1.1'], ['acme-tls/1', 'http/1.1'], ['h2', 'acme-tls/1']]) {
          const { socket, certificate } = await site(gateway, protocols, version);
          socket.destroy();
          expect(certificate.subjectaltname).toBe(siteNames);
          expect(certificate.raw.includes(ACME_EXTENSION)).toBe(false);
        }
      }
      await gateway.store.alpnChallenges.remove([HOST]);
      await eventually(() => expect(validate(gateway, HOST, 'TLSv1.3')).rejects.toMatchObject(NO_OVERLAP));
    },
  );

  test('is refused for names without a challenge and without a name', async () => {
    await publish('challenged.example.com');
    for (const version of VERSIONS) {
      expect(await validate(gateway, 'CHALLENGED.example.com', version)).toBe(true);
      await expect(validate(gateway, 'other.example.com', version)).rejects.toMatchObject(NO_OVERLAP);
      await expect(
        shakeHands(gateway.httpsPort, undefined, { ALPNProtocols: ['acme-tls/1'], maxVersion: version }),
      ).rejects.toMatchObject(NO_OVERLAP);
    }
  });

  test('is answered for IP addresses by their names for reverse lookups (RFC 8738 6)', async () => {
    await publish('192.0.2.7');
    await publish('2001:db8::1');
    expect(await validate(gateway, '7.2.0.192.in-addr.arpa', 'TLSv1.3')).toBe(true);
    const reverse = `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`;
    expect(await validate(gateway, reverse, 'TLSv1.2')).toBe(true);
  });

  test('another challenge for the same name takes the place of the first', async () => {
    await publish('again.example.com', 'first');
    await publish('again.example.com', 'second');
    expect(await validate(gateway, 'again.example.com', 'TLSv1.3', 'first')).toBe(false);
    expect(await validate(gateway, 'again.example.com', 'TLSv1.3', 'second')).toBe(true);
  });

  test('an answer that has expired is given no longer, whether or not anybody removed it', async () => {
    const lifetimeMs = 3_600_000;
    // On a busy machine it may be over before it was asked for.
    await eventually(async () => {
      await publish('brief.example.com', KEY_AUTHORIZATION, new Date(Date.now() - lifetimeMs + 1_500));
      return validate(gateway, 'brief.example.com', 'TLSv1.3');
    });
    await eventually(() => expect(validate(gateway, 'brief.example.com', 'TLSv1.3')).rejects.toMatchObject(NO_OVERLAP));
  });

  test('a worker that takes the place of another answers as well', async () => {
    await publish('restart.example.com');
    const [victim = 0] = await gateway.workerPids();
    process.kill(victim, 'SIGKILL');
    await eventually(async () => {
      const { workers } = await gateway.health();
      expect(workers.some(({ pid }) => pid === victim)).toBe(false);
      expect(workers.every(({ listening }) => listening)).toBe(true);
    });
    const answers = await gateway.atEachWorker(() => validate(gateway, 'restart.example.com', 'TLSv1.3'));
    expect(answers).toEqual([true, true]);
  });
});

describe('protocols', () => {
  test.each(VERSIONS)(
    'are chosen as ever in %s: HTTP/2 first, HTTP/1.1 without ALPN, none shared is an alert',
    async (version) => {
      const spoken = async (protocols: string[] | undefined): Promise<string | false | null> => {
        const { socket } = await site(gateway, protocols, version);
        socket.destroy();
        return socket.alpnProtocol;
      };
      expect(await spoken(['http/1.1', 'h2'])).toBe('h2');
      expect(await spoken(['http/1.1'])).toBe('http/1.1');
      expect(await spoken(['spdy/3', 'http/1.1'])).toBe('http/1.1');
      expect(await spoken(undefined)).toBe(false);
      // RFC 7301 3.2
      await expect(spoken(['spdy/3'])).rejects.toMatchObject(NO_OVERLAP);
    },
  );

  test('a client without ALPN is served with HTTP/1.1', async () => {
    expect((await gateway.visit(HOST, { protocol: 'https' })).body).toBe('content');
  });
});

describe('two gateways', () => {
  test('both answer a challenge and swap a certificate, at each of their workers', async () => {
    const other = await gateway.beside();
    others.push(other);
    const both = [gateway, other];
    const { store } = gateway;
    expect((await store.gateways.versions()).size).toBe(2);

    await gateway.certificate('pair', ['pair.example.com']);
    const version = await store.alpnChallenges.publish('pair.example.com', KEY_AUTHORIZATION, new Date());
    expect(await store.gateways.haveAll(version, 20_000, AbortSignal.timeout(25_000))).toBe(true);
    for (const at of both) {
      expect(await at.atEachWorker(() => validate(at, 'pair.example.com', 'TLSv1.3'))).toEqual([true, true]);
    }

    const before = await pairFingerprint(other);
    await gateway.certificate('pair', ['pair.example.com', 'second.example.com']);
    await eventually(async () => {
      for (const at of both) for (let i = 0; i < 4; i++) expect(await pairFingerprint(at)).not.toBe(before);
    });
    for (const at of both) {
      const names = await at.atEachWorker(() => shownNames(at.httpsPort, 'pair.example.com'));
      expect(names).toEqual(Array(2).fill('DNS:pair.example.com, DNS:second.example.com'));
    }
  });

  test('one that stands still is waited for; one that has ended is not', async () => {
    const other = await gateway.beside();
    others.push(other);
    const { store } = gateway;
    const [frozen = 0] = await other.workerPids();
    await freeze(frozen);
    try {
      const version = await store.alpnChallenges.publish('frozen.example.com', KEY_AUTHORIZATION, new Date());
      expect(await store.gateways.haveAll(version, 1_000, AbortSignal.timeout(25_000))).toBe(false);
      process.kill(frozen, 'SIGCONT');
      expect(await store.gateways.haveAll(version, 20_000, AbortSignal.timeout(25_000))).toBe(true);
    } finally {
      process.kill(frozen, 'SIGCONT');
    }
    const reporting = (await store.gateways.versions()).size;
    await other.child.stop();
    expect((await store.gateways.versions()).size).toBe(reporting - 1);
  });

  test('says more than once which version it has, so that it is not forgotten', async () => {
    const { store } = gateway;
    const [id = ''] = (await store.gateways.versions()).keys();
    await store.gateways.leave(id);
    await eventually(async () => expect((await store.gateways.versions()).has(id)).toBe(true));
  });
});
