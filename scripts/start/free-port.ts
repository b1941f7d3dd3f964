import { createServer } from 'node:net';

/** The port itself where it is free, else one that the system picks. */
export async function freePort(preferred: number, address: string): Promise<number> {
  return (await listens(preferred, address)) ?? (await listens(0, address)) ?? preferred;
}

function listens(port: number, address: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: address, exclusive: true }, () => {
      const bound = server.address();
      server.close(() => resolve(bound && typeof bound === 'object' ? bound.port : undefined));
    });
  });
}
