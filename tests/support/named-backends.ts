import type { IncomingMessage, ServerResponse } from 'node:http';
import { startHttpBackend, type RunningBackend } from './backends.ts';
import { startChild, type Child } from './child-process.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { Visit, Way } from './visit.ts';

/** A backend that says its name in `x-backend`, and keeps what it was asked. */
export interface NamedBackend extends RunningBackend {
  readonly name: string;
  /** Method, path and content of each request, newest last. */
  readonly seen: string[];
  /** Answers to `/held` that wait for release(). */
  readonly held: ServerResponse[];
  release(): void;
}

export async function startNamedBackend(name: string): Promise<NamedBackend> {
  const seen: string[] = [];
  const held: ServerResponse[] = [];
  const backend = await startHttpBackend((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push(`${request.method} ${request.url} ${body}`.trim());
    response.setHeader('x-backend', name);
    if (request.url === '/held') held.push(response);
    else response.end(JSON.stringify({ headers: request.rawHeaders, body }));
  }
  return { ...backend, name, seen, held, release: () => held.splice(0).forEach((response) => response.end()) };
}

const SCRIPT = `
const [port, name] = process.argv.slice(1);
require('node:http').createServer((request, response) => {
  console.log(request.method + ' ' + request.url);
  response.setHeader('x-backend', name);
  request.resume().once('end', () => response.end(name));
}).listen(Number(port), '127.0.0.1', () => console.log('listens'));
`;

/** The same as a process of its own, which can be killed (SIGKILL) and made to stand still (SIGSTOP). */
export interface BackendProcess {
  readonly url: string;
  readonly port: number;
  readonly child: Child;
  /** Method and path of each request. */
  seen(): string[];
}

export async function startBackendProcess(name: string, port?: number): Promise<BackendProcess> {
  const at = port ?? (await freePort());
  const child = await startChild(process.execPath, { args: ['-e', SCRIPT, String(at), name] });
  await eventually(() => child.output().includes('listens'), { giveUp: () => !child.running() });
  const seen = (): string[] =>
    child
      .output()
      .split('\n')
      .filter((line) => line !== '' && line !== 'listens');
  return { url: `http://127.0.0.1:${at}`, port: at, child, seen };
}

/** Which upstream has answered; the status where none has. */
export const backendOf = ({ headers, status }: Visit): string => String(headers['x-backend'] ?? status);

/** Makes so many requests, one after the other, and counts who has answered them. */
export async function tally(
  gateway: GatewayProcess,
  host: string,
  requests: number,
  way: Partial<Way> = {},
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < requests; i++) {
    const by = backendOf(await gateway.visit(host, { protocol: 'http', ...way }));
    counts[by] = (counts[by] ?? 0) + 1;
  }
  return counts;
}

/** Upstreams of a target that lead to these backends. */
export const specs = (
  backends: readonly { readonly url: string }[],
  own: readonly { weight?: number; drain?: boolean }[] = [],
): { url: string; weight: number; drain: boolean }[] =>
  backends.map(({ url }, i) => ({ url, weight: 1, drain: false, ...own[i] }));

/** The part of an answer's Set-Cookie that a client sends back; undefined where there is none. */
export const cookieOf = ({ headers }: Visit, name: string): string | undefined =>
  headers['set-cookie']?.find((cookie) => cookie.startsWith(`${name}=`))?.split(';')[0];
