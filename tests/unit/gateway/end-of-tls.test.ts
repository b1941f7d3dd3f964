import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect, TLSSocket, type SecureVersion } from 'node:tls';
import { expect, test } from '@jest/globals';
import { createSelfSigned } from '#pki';

/** What a client of Node hears of a connection that the server ends like this, after it has written. */
async function heardOf(end: (secure: TLSSocket, plain: Socket) => void, maxVersion: SecureVersion): Promise<string[]> {
  const made = await createSelfSigned({ commonName: 'a', names: ['a'], days: 1, keyType: 'ecdsa-p256' });
  const server = createServer({ allowHalfOpen: true }, (plain) => {
    const secure = new TLSSocket(plain, { isServer: true, cert: made.certificate_pem, key: made.private_key_pem });
    for (const socket of [plain, secure]) socket.on('error', () => {});
    secure.write('content');
    secure.once('data', () => end(secure, plain));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion });
  const heard: string[] = [];
  socket.on('end', () => heard.push('end')).on('error', (error) => heard.push(error.name));
  socket.once('data', () => socket.write('read')).resume();
  const [hadError] = (await once(socket, 'close')) as [boolean];
  server.close();
  return [...heard, String(hadError)];
}

/**
 * RFC 9112 9.8 asks for the difference, where only its connection's end ends an answer. When this fails Node has begun to tell it,
 * and BackendLine can take an end without close_notify for a break: see docs/adr/0008-backends.md.
 */
test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'Node tells an end without close_notify from one with it by nothing, in %s',
  async (version) => {
    const orderly = await heardOf((secure) => secure.end(), version);
    const cutOff = await heardOf((_, plain) => plain.end(), version);
    expect(orderly).toEqual(['end', 'false']);
    expect(cutOff).toEqual(orderly);
  },
);
