import { Agent, request } from 'node:http';
import type { Description } from '../../apps/admin-api/src/openapi/description.ts';
import type { Chance } from './chance.ts';
import { RequestGenerator, type GeneratedRequest } from './generated-requests.ts';
import { ADMIN_TOKEN, type HttpApp } from './http-app.ts';

const DEADLINE_MS = 30_000;
/** What Node and Express answer themselves, whatever the operation; 304 to If-None-Match: * of anything that is there. */
const OF_THE_SERVER = [304, 400, 404, 413, 415, 431];

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What each operation's own description says of it, broken by an answer: a line for each. */
export class PeltedApi {
  readonly #api: HttpApp;
  readonly #description: Description;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #generator: RequestGenerator;
  /** How often each status was answered. */
  readonly statuses = new Map<number, number>();

  constructor(api: HttpApp, description: Description, chance: Chance) {
    this.#api = api;
    this.#description = description;
    this.#generator = new RequestGenerator(description, chance);
  }

  /**
   * Sends every operation this many requests, one after the other.
   * @param seed makes what the examples in paths name; called after whatever has changed something
   * @param mayFail whether an operation may answer 502 or 503 here, because what it needs is not running
   */
  async pelt(each: number, seed: () => Promise<void>, mayFail: (operation: string) => boolean): Promise<string[]> {
    const problems: string[] = [];
    for (const [path, methods] of Object.entries(this.#description.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const known = new Set([...Object.keys(operation.responses).map(Number), ...OF_THE_SERVER]);
        for (let i = 0; i < each; i++) {
          const asked = this.#generator.make(method, path, operation, ADMIN_TOKEN);
          const before = await this.#version();
          const answered = await this.#send(asked);
          this.statuses.set(answered.status, (this.statuses.get(answered.status) ?? 0) + 1);
          const changed = (await this.#version()) !== before;
          const wrong = wrongWith(answered, changed, known, mayFail(asked.operation));
          if (wrong) problems.push(`${asked.operation} with ${asked.odd} at ${asked.path.slice(0, 120)}: ${wrong}`);
          if (changed) await seed();
        }
      }
    }
    this.#agent.destroy();
    return problems;
  }

  #version = (): Promise<string | null> => this.#api.store.raw(this.#api.store.keys.version);

  #send({ method, path, headers, body }: GeneratedRequest): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const { port } = this.#api;
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const options = { agent: this.#agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...length } };
      const asking = request({ ...options, timeout: DEADLINE_MS }, (response) => {
        const { statusCode: status = 0 } = response;
        const type = response.headers['content-type'] ?? '';
        // A stream of events has no end.
        if (type.startsWith('text/event-stream')) {
          response.destroy();
          resolve({ status, type, text: '' });
          return;
        }
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('end', () => resolve({ status, type, text })).once('error', reject);
      });
      asking.once('timeout', () => asking.destroy(new Error(`no answer to ${method} ${path.slice(0, 200)}`)));
      asking.once('error', reject);
      asking.end(body);
    });
  }
}

function wrongWith(
  { status, type, text }: Answered,
  changed: boolean,
  known: ReadonlySet<number>,
  mayFail: boolean,
): string | undefined {
  const told = `${status} ${text.slice(0, 200)}`;
  if (status >= 500 && !(mayFail && [502, 503].includes(status))) return `failed: ${told}`;
  if (status >= 400 && changed) return `changed something, and says ${told}`;
  if (!known.has(status)) return `not described: ${told}`;
  if (status < 400 || status === 431 || mayFail) return undefined;
  const isProblem =
    type.startsWith('application/json') && (JSON.parse(text) as { statusCode?: number }).statusCode === status;
  return isProblem ? undefined : `no Problem: ${type} ${told}`;
}
