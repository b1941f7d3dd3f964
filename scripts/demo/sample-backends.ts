import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

export interface SampleBackends {
  /** A page that greets whoever the gateway says is asking. */
  readonly pages: string;
  /** Server-sent events at `/events`, one each second. */
  readonly events: string;
  /** A WebSocket that sends every message back. */
  readonly sockets: string;
  stop(): void;
}

const TICK_MS = 1_000;

/** What the hosts of the demo lead to. Each has a page for a browser. */
export async function startSampleBackends(): Promise<SampleBackends> {
  const servers: Server[] = [];
  const listening = async (server: Server): Promise<string> => {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const sockets = createServer((_, response) => page(response, SOCKETS_PAGE));
  new WebSocketServer({ server: sockets }).on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    socket.on('message', (message, isBinary) => socket.send(message, { binary: isBinary }));
  });
  return {
    pages: await listening(createServer(greet)),
    events: await listening(createServer(tell)),
    sockets: await listening(sockets),
    stop: () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function greet({ headers }: IncomingMessage, response: ServerResponse): void {
  const name = headers['x-auth-user-name'];
  page(
    response,
    `<p>hello ${typeof name === 'string' ? text(name) : 'visitor'}, this is ${text(headers.host ?? '')}</p>`,
  );
}

function tell({ url }: IncomingMessage, response: ServerResponse): void {
  if (url !== '/events') return page(response, EVENTS_PAGE);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = (): void => void response.write(`data: ${new Date().toISOString()}\n\n`);
  send();
  const timer = setInterval(send, TICK_MS);
  response.once('close', () => clearInterval(timer));
}

const text = (plain: string): string => plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function page(response: ServerResponse, content: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html lang="en"><title>Demo</title><body>${content}</body></html>\n`);
}

const EVENTS_PAGE = `<p>The time, as it comes:</p><pre id="seen"></pre><script>
new EventSource('/events').onmessage = ({ data }) => { document.getElementById('seen').textContent += data + '\\n'; };
</script>`;

const SOCKETS_PAGE = `<p>What you send comes back:</p><form><input aria-label="message" autofocus><button>Send</button></form><pre id="seen"></pre>
<script>
const socket = new WebSocket(location.href.replace(/^http/, 'ws'));
socket.onmessage = ({ data }) => { document.getElementById('seen').textContent += data + '\\n'; };
document.forms[0].onsubmit = (event) => { event.preventDefault(); socket.send(document.forms[0][0].value); };
</script>`;
