import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect } from 'node:tls';
import type { Relay } from './relay.ts';

/**
 * Passes plain connections of the loopback on to a host that is served by HTTPS here, byte by byte, but for the Host field that names
 * the loopback: for programs that can neither be told another address, nor a token.
 * @param fields more lines of the head, such as `Authorization: Bearer …`
 */
export async function startHostRelay(host: string, toPort: number, fields: readonly string[] = []): Promise<Relay> {
  const open = new Set<Socket>();
  let own = '';
  const server = createServer((inside) => {
    const outside = connect({ port: toPort, host: '127.0.0.1', servername: host, rejectUnauthorized: false });
    for (const socket of [inside, outside]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => {});
    }
    inside.on('close', () => outside.destroy());
    outside.on('close', () => inside.destroy());
    // One byte is one character, whatever it means.
    inside.setEncoding('latin1').on('data', (chunk: string) => {
      const lines = [`host: ${host}:${toPort}`, ...fields].join('\r\n');
      outside.write(chunk.replaceAll(new RegExp(`^host: ${own}$`, 'gim'), lines), 'latin1');
    });
    inside.on('end', () => outside.end());
    outside.pipe(inside);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  own = `127\\.0\\.0\\.1:${port}(?=\\r?)`;
  return {
    port,
    stop: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
