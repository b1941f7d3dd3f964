import { once } from 'node:events';
import { createSecureServer, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { RunningBackend } from './backends.ts';

export interface Http2Request {
  readonly stream: ServerHttp2Stream;
  /** As they arrived, with pseudo-fields: name, value, name, value. */
  readonly rawHeaders: readonly string[];
}

/** A backend that speaks HTTP/2 only: with prior knowledge (h2c), or over TLS where it is given a certificate. */
export async function startHttp2Backend(
  onRequest: (request: Http2Request) => void,
  keyed?: { certificate_pem: string; private_key_pem: string },
): Promise<RunningBackend> {
  const server: Http2Server = keyed
    ? createSecureServer({ cert: keyed.certificate_pem, key: keyed.private_key_pem })
    : createServer();
  const connections = new Set<Socket>();
  server.on(keyed ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections.add(socket);
    socket.on('error', ignore).once('close', () => connections.delete(socket));
  });
  server.on('session', (session) => session.on('error', ignore));
  server.on('stream', (stream: ServerHttp2Stream, _headers: unknown, _flags: unknown, rawHeaders: string[]) => {
    stream.on('error', ignore);
    onRequest({ stream, rawHeaders });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${keyed ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    connections,
    stop: async () => {
      for (const socket of connections) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const ignore = (): void => {};
