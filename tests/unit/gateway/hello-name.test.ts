import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect, type SecureVersion } from 'node:tls';
import { expect, test } from '@jest/globals';
import { readHelloName } from '../../../apps/gateway/src/listen/hello-name.ts';

/** What a client says first. */
async function helloOf(servername: string, maxVersion: SecureVersion = 'TLSv1.3'): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', servername, maxVersion });
  client.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  server.close();
  return hello;
}

/** The same in records of another size (RFC 8446 5.1). */
function inRecords(hello: Buffer, size: number): Buffer {
  const content = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) {
    const part = content.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'the name is read from a ClientHello of %s, when all of it is there',
  async (version) => {
    const hello = await helloOf('app.example.com', version);
    const named = { kind: 'named', name: 'app.example.com' };
    expect(readHelloName(hello)).toEqual(named);
    for (const size of [1, 3, 100]) expect(readHelloName(inRecords(hello, size))).toEqual(named);
    for (let length = 0; length < hello.length; length += 1)
      expect(readHelloName(hello.subarray(0, length))).toMatchObject({ kind: 'more' });
  },
);

test('a client that names nobody has no name', async () => {
  expect(readHelloName(await helloOf(''))).toEqual({ kind: 'none' });
});

test('what is no ClientHello has none, whatever its lengths say, and does not fill memory', async () => {
  const hello = await helloOf('app.example.com');
  const none = { kind: 'none' };
  expect(readHelloName(Buffer.from('GET / HTTP/1.1\r\n'))).toEqual(none);
  expect(readHelloName(Buffer.from([22, 3, 1, 0, 4, 2]))).toEqual(none);
  expect(readHelloName(Buffer.alloc(70_000, Buffer.from([22, 3, 1, 0, 4, 1, 255, 255, 255])))).toEqual(none);
  // Each byte of it wrong in turn: an answer always, an exception never.
  for (let at = 5; at < hello.length; at += 1)
    for (const wrong of [0, 255]) {
      const broken = Buffer.from(hello);
      broken[at] = wrong;
      expect(['none', 'more', 'named']).toContain(readHelloName(broken).kind);
    }
});

test('one that comes in as many records as it has bytes is looked at a few times, and not for each of them', async () => {
  const hello = inRecords(await helloOf('app.example.com'), 1);
  let looks = 1;
  let found = readHelloName(hello.subarray(0, 1));
  for (; found.kind === 'more' && looks < 1_000; looks += 1) {
    expect(found.until).toBeGreaterThan(0);
    expect(readHelloName(hello.subarray(0, found.until - 1)).kind).toBe('more');
    found = readHelloName(hello.subarray(0, found.until));
  }
  expect(found).toEqual({ kind: 'named', name: 'app.example.com' });
  expect(looks).toBeLessThan(100);
});

test('records with nothing in them are no ClientHello', () => {
  expect(readHelloName(Buffer.from([22, 3, 1, 0, 0, 22, 3, 1]))).toEqual({ kind: 'none' });
});
