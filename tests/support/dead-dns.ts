import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { freePort } from './free-port.ts';

/** A DNS server that takes every question, over UDP and TCP, and never answers. */
export interface DeadDns {
  /** `127.0.0.1:port`, for DNS_RESOLVERS. */
  readonly at: string;
  stop(): void;
}

export async function startDeadDns(): Promise<DeadDns> {
  const port = await freePort();
  const datagrams = createSocket('udp4');
  await new Promise<void>((resolve) => datagrams.bind(port, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    at: `127.0.0.1:${port}`,
    stop: () => {
      datagrams.close();
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
