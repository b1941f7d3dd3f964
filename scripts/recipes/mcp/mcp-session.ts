import { just } from '../just.ts';
import { askHost, type GatewayPlace, type HostAnswer } from '../login/ask-host.ts';
import { rpcAnswer, type RpcAnswer } from './rpc-answer.ts';

const WITH_SESSIONS = '2025-11-25';
const STATELESS = '2026-07-28';
const CLIENT = { name: 'mcp-test', version: '1' };
/** A server that does not speak the version, or the method: another may do. */
const MAY_BE_ANOTHER = new Set([400, 404, 405]);

/** What a server says of itself. */
export interface Introduced {
  readonly version: string;
  readonly name: string;
}

/** Speaks to an MCP server by Streamable HTTP, first as clients of versions with sessions do, then as those of 2026-07-28. */
export class McpSession {
  readonly #place: GatewayPlace;
  readonly #endpoint: URL;
  readonly #hostname: string;
  #version = WITH_SESSIONS;
  #session: string | undefined;
  #id = 0;

  constructor(place: GatewayPlace, endpoint: URL) {
    this.#place = place;
    this.#endpoint = endpoint;
    this.#hostname = endpoint.hostname;
  }

  /** One request, and its answer as it came. @param token undefined: as a stranger */
  async post(method: string, params: object, token: string | undefined): Promise<[HostAnswer, RpcAnswer | undefined]> {
    const id = (this.#id += 1);
    const answer = await this.#send('POST', token, method, {
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params: this.#enveloped(params) }),
      isEnough: (body) => rpcAnswer(body, id) !== undefined,
    });
    return [answer, rpcAnswer(answer.body, id)];
  }

  /** @throws Error with what may be wrong */
  async initialize(token: string): Promise<Introduced> {
    const [answer, told] = await this.post(
      'initialize',
      { protocolVersion: WITH_SESSIONS, capabilities: {}, clientInfo: CLIENT },
      token,
    );
    if (told?.result) return this.#begun(answer, told.result, token);
    if (answer.status !== 200 && !MAY_BE_ANOTHER.has(answer.status)) throw this.#wrong(answer, told);
    this.#version = STATELESS;
    const [later, discovered] = await this.post('server/discover', {}, token);
    if (!discovered?.result) throw this.#wrong(answer, told ?? discovered, later);
    return introduced(discovered.result, STATELESS);
  }

  async call(method: string, token: string): Promise<Readonly<Record<string, unknown>>> {
    const [answer, told] = await this.post(method, {}, token);
    if (told?.result) return told.result;
    throw this.#wrong(answer, told);
  }

  /** Ends the session, where there is one; some servers do not let clients do that. */
  async end(token: string): Promise<void> {
    if (this.#session !== undefined) await this.#send('DELETE', token, '', {});
  }

  async #begun(answer: HostAnswer, result: Readonly<Record<string, unknown>>, token: string): Promise<Introduced> {
    const session = answer.headers['mcp-session-id'];
    this.#session = typeof session === 'string' ? session : undefined;
    const found = introduced(result, WITH_SESSIONS);
    this.#version = found.version;
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await this.#send('POST', token, 'notifications/initialized', { body });
    return found;
  }

  #enveloped(params: object): object {
    if (this.#version !== STATELESS) return params;
    const meta = {
      'io.modelcontextprotocol/protocolVersion': STATELESS,
      'io.modelcontextprotocol/clientInfo': CLIENT,
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    return { ...params, _meta: meta };
  }

  #send(
    method: string,
    token: string | undefined,
    rpcMethod: string,
    question: { readonly body?: string; readonly isEnough?: (body: string) => boolean },
  ): Promise<HostAnswer> {
    const begun = rpcMethod !== 'initialize';
    return askHost(
      this.#place,
      this.#endpoint,
      {
        accept: 'application/json, text/event-stream',
        ...(question.body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(begun && { 'mcp-protocol-version': this.#version }),
        ...(this.#version === STATELESS && { 'mcp-method': rpcMethod }),
        ...(this.#session !== undefined && { 'mcp-session-id': this.#session }),
      },
      { method, ...question },
    );
  }

  /** What an answer that is none says of its cause. */
  #wrong({ status, headers }: HostAnswer, told: RpcAnswer | undefined, later?: HostAnswer): Error {
    const host = this.#hostname;
    const said = told?.error?.message === undefined ? '' : `: ${told.error.message}`;
    const remedy: Readonly<Record<number, string>> = {
      401: `the gateway does not take its token (${headers['www-authenticate'] ?? ''}); is the clock of all machines right?`,
      403: `whoever is logged in may not use it, or not from here. Who may: ${just('proxy-auth-show', host)}`,
      404: `there is nothing at ${this.#endpoint.pathname}; where the server answers elsewhere, say path=/PATH`,
      405: `${this.#endpoint.pathname} takes no POST: it is no server of Streamable HTTP`,
      429: 'too many requests; see the rate limits of the host',
    };
    if (status >= 500) return new Error(`${status}${said}. Is the server up? See: ${just('proxy-upstreams', host)}`);
    if (status >= 300 && status < 400)
      return new Error(`${status}: the server sends clients to ${headers.location ?? ''}; say that as path=/PATH`);
    const why = remedy[status] ?? (said === '' ? `it is no MCP server${later ? ` (${later.status})` : ''}` : '');
    return new Error(`${status}${said}${why && `: ${why}`}`);
  }
}

function introduced(result: Readonly<Record<string, unknown>>, version: string): Introduced {
  const meta = result['_meta'] as Record<string, unknown> | undefined;
  const info = (result['serverInfo'] ?? meta?.['io.modelcontextprotocol/serverInfo']) as { name?: string } | undefined;
  const spoken = result['protocolVersion'];
  return { version: typeof spoken === 'string' ? spoken : version, name: info?.name ?? 'a server without a name' };
}
