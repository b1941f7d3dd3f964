import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSelfSigned } from '#pki';

/** What the proxy does in place of passing a request on. */
export interface Fault {
  /** Which requests: their path. */
  readonly path: RegExp;
  readonly method?: string;
  /** How many of them; all unless told otherwise. */
  readonly times?: number;
  /** The answer; without it the connection is cut. */
  readonly answer?: { status: number; body: unknown; headers?: Record<string, string>; contentType?: string };
  /** Headers to be added to the CA's own answer, which is passed on then. */
  readonly add?: Record<string, string>;
}

export interface FaultyCa {
  readonly directoryUrl: string;
  readonly caBundle: string;
  /** `POST /order-plz` and so on, in the order of arrival. */
  readonly requests: string[];
  inject(fault: Fault): void;
  /** Ends all faults and forgets the requests. */
  heal(): void;
  stop(): Promise<void>;
}

/**
 * Stands between a client and a CA and makes trouble on demand. Host is passed on unchanged: Pebble builds its URLs from it,
 * and signatures cover them, so everything but the faults is the CA's own doing.
 */
export async function startFaultyCa(upstream: { directoryUrl: string; caBundle: string }): Promise<FaultyCa> {
  const own = await createSelfSigned({ commonName: 'localhost', names: ['localhost', '127.0.0.1'], days: 2 });
  let faults: { fault: Fault; left: number }[] = [];
  const requests: string[] = [];
  const server = createServer({ key: own.private_key_pem, cert: own.certificate_pem }, (incoming, outgoing) => {
    const path = incoming.url ?? '';
    requests.push(`${incoming.method} ${path}`);
    const active = faults.find(
      ({ fault, left }) =>
        left > 0 && fault.path.test(path) && (fault.method === undefined || fault.method === incoming.method),
    );
    if (active) active.left--;
    act(active?.fault, incoming, outgoing, upstream);
  });
  await listening(server);
  const { port } = server.address() as AddressInfo;
  return {
    directoryUrl: `https://127.0.0.1:${port}${new URL(upstream.directoryUrl).pathname}`,
    caBundle: own.certificate_pem,
    requests,
    inject: (fault) => {
      faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    heal: () => {
      faults = [];
      requests.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function act(
  fault: Fault | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  upstream: { directoryUrl: string; caBundle: string },
): void {
  if (fault && !fault.add && !fault.answer) {
    incoming.socket.destroy();
    return;
  }
  if (fault?.answer) {
    const { status, body, headers, contentType = 'application/problem+json' } = fault.answer;
    incoming.resume();
    outgoing.writeHead(status, { 'content-type': contentType, ...headers });
    outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
    return;
  }
  const { hostname, port } = new URL(upstream.directoryUrl);
  const forwarded = request(
    {
      hostname,
      port,
      path: incoming.url,
      method: incoming.method,
      headers: incoming.headers,
      ca: upstream.caBundle,
      agent: false,
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...fault?.add });
      answer.pipe(outgoing);
    },
  );
  forwarded.on('error', () => outgoing.destroy());
  incoming.pipe(forwarded);
}

const listening = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
