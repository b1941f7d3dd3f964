import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** For hanging, not for speed. */
const DEADLINE_MS = 20_000;

const soon = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(DEADLINE_MS) });

/** A backend of WebSockets that sends back whatever it is sent. */
export async function startEchoSockets(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

/** A WebSocket to a host of the gateway at this port. */
export async function openSocket(port: number, host: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { host } });
  socket.on('error', () => {});
  await once(socket, 'open', soon());
  return socket;
}

/** Sends a text and waits for it to come back. */
export async function echoes(socket: WebSocket, text: string): Promise<boolean> {
  socket.send(text);
  return String((await once(socket, 'message', soon()))[0]) === text;
}
