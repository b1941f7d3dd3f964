import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault.ts';

/** A request, whole. */
export interface ServiceRequest {
  readonly method: string;
  readonly url: URL;
  /** The path and query as they came, for signatures. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Paths below this are the test's own and no part of what the service speaks. */
const CONTROL = '/_test/';

/**
 * Runs a service as a process of its own: prints `listening PORT`, answers as told, and makes the trouble that a test asks
 * for at /_test/fault. What it holds can be read at /_test/state, and what it was asked at /_test/requests.
 * Whatever else is posted below /_test/ is for `change`.
 */
export function serve(
  answer: (request: ServiceRequest) => ServiceAnswer,
  state: () => unknown,
  change?: (what: string, body: string) => void,
): void {
  const faults: { fault: Fault; left: number }[] = [];
  const seen: string[] = [];

  const control = (request: ServiceRequest): unknown => {
    if (request.url.pathname === `${CONTROL}fault`) {
      const fault = JSON.parse(request.body) as Fault;
      faults.push({ fault, left: fault.times ?? 1 });
      return {};
    }
    if (change && request.method === 'POST') {
      change(request.url.pathname.slice(CONTROL.length), request.body);
      return {};
    }
    return request.url.pathname === `${CONTROL}state` ? state() : seen;
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    if (request.url.pathname.startsWith(CONTROL))
      return write(outgoing, { status: 200, body: JSON.stringify(control(request)) });
    seen.push(`${request.method} ${request.target}`);
    const active = faults.find(
      ({ fault, left }) => left > 0 && new RegExp(fault.path).test(`${request.method} ${request.target}`),
    );
    if (!active) return write(outgoing, answer(request));
    active.left--;
    const { fault } = active;
    // The service does what it was asked, but its answer is lost on the way.
    if (fault.lost) answer(request);
    if (fault.delayMs) await delay(fault.delayMs);
    if (fault.late) write(outgoing, answer(request));
    else if (fault.lost || !fault.answer) incoming.socket.destroy();
    else write(outgoing, fault.answer);
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      incoming.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`));
}

async function readRequest(incoming: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = '', url: target = '', headers } = incoming;
  return {
    method,
    target,
    url: new URL(target, `http://${headers.host ?? '127.0.0.1'}`),
    headers,
    body: Buffer.concat(chunks).toString(),
  };
}

function write(outgoing: ServerResponse, { status, headers, body }: ServiceAnswer): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(body);
}

/** The variable with which a test starts the process. */
export function setting<T>(name: string): T {
  return JSON.parse(process.env[name] ?? 'null') as T;
}
