import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a DNS client and its server on TCP, and changes the answers. */
export interface TamperingRelay {
  /** `127.0.0.1:port`. */
  readonly at: string;
  stop(): Promise<void>;
}

/** @param tamper gets each answer as a DNS message, without its length, and returns what is sent in its place */
export async function startTamperingRelay(toPort: number, tamper: (answer: Buffer) => Buffer): Promise<TamperingRelay> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(toPort, '127.0.0.1');
    let received = Buffer.alloc(0);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => open.delete(socket));
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < received.readUInt16BE(0) + 2) return;
      const answer = tamper(Buffer.from(received.subarray(2)));
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      client.end(Buffer.concat([length, answer]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    at: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
