import { connect, createServer, type AddressInfo, type Server } from 'node:net';

/** Passes TCP connections on, so that a port of loopback is reached from a container. */
export interface Relay {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * @param address where it listens, such as that of a bridge of Docker
 * @param port of its own; any free one unless told otherwise
 */
export async function startRelay(address: string, toPort: number, port = 0): Promise<Relay> {
  const open = new Set<{ destroy(): void }>();
  const server: Server = createServer((inside) => {
    const outside = connect(toPort, '127.0.0.1');
    for (const socket of [inside, outside]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      // Either end may break off; then so does the other.
      socket.on('error', () => {});
    }
    inside.on('close', () => outside.destroy());
    outside.on('close', () => inside.destroy());
    inside.pipe(outside).pipe(inside);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
