import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { createMcpHandler, McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import { startHttpBackend, type HttpBackend } from './backends.ts';

/** An MCP server as the official SDK makes it, which knows nothing of logins. */
export interface McpBackend extends HttpBackend {
  /** Fields of the latest requests, oldest first. */
  readonly heard: IncomingMessage['headers'][];
  /** Methods of the requests. */
  readonly methods: string[];
}

const INFO = { name: 'a server of the test', version: '1.0.0' };
const ECHO = { description: 'Says it again', inputSchema: { text: z.string() } };
const said = (text: string) => ({ content: [{ type: 'text' as const, text: `you said: ${text}` }] });

/** Of the first line of the SDK: with sessions, which GET opens a stream of and DELETE ends (2025-06-18 and before). */
export async function startMcpV1(): Promise<McpBackend> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  return listening(async (request, response) => {
    const id = String(request.headers['mcp-session-id'] ?? '');
    const kept = sessions.get(id);
    if (kept) return kept.handleRequest(request, response);
    if (id !== '') return void response.writeHead(404).end();
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (made) => void sessions.set(made, transport),
      onsessionclosed: (ended) => void sessions.delete(ended),
    });
    const server = new McpServer(INFO);
    server.registerTool('echo', ECHO, ({ text }) => said(text));
    server.registerTool('count', { description: 'Counts to three' }, async ({ sendNotification }) => {
      for (let step = 1; step <= 3; step++)
        await sendNotification({ method: 'notifications/message', params: { level: 'info', data: `step ${step}` } });
      return said('three');
    });
    server.server.registerCapabilities({ logging: {} });
    await server.connect(transport);
    return transport.handleRequest(request, response);
  });
}

/** Of the second line: without sessions (2026-07-28), and for nobody who speaks an older version. */
export async function startMcpV2(): Promise<McpBackend> {
  const handler = createMcpHandler(
    () => {
      const server = new McpServerV2(INFO);
      server.registerTool('echo', { ...ECHO, inputSchema: z.object(ECHO.inputSchema) }, ({ text }) => said(text));
      return server;
    },
    { legacy: 'reject' },
  );
  return listening((request, response) => serveByFetch(request, response, (asked) => handler.fetch(asked)));
}

/** A server at `/mcp`, with what was asked of it. */
export async function listening(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>,
): Promise<McpBackend> {
  const heard: IncomingMessage['headers'][] = [];
  const methods: string[] = [];
  const listener: RequestListener = (request, response) => {
    heard.push(request.headers);
    methods.push(request.method ?? '');
    if (request.url !== '/mcp') return void response.writeHead(404).end();
    serve(request, response).catch(() => response.destroy());
  };
  return { ...(await startHttpBackend(listener)), heard, methods };
}

/** For a server that is a function of Request, as `fetch` has it. */
export async function serveByFetch(
  request: IncomingMessage,
  response: ServerResponse,
  serve: (request: Request) => Promise<Response>,
): Promise<void> {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const answer = await serve(
    new Request(`http://${request.headers.host}${request.url}`, {
      method: request.method ?? 'GET',
      headers: request.headers as Record<string, string>,
      signal: gone.signal,
      ...(hasBody && { body: Readable.toWeb(request) as never, duplex: 'half' as const }),
    }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).flushHeaders();
  if (answer.body) await pipeline(Readable.fromWeb(answer.body as ReadableStream), response);
  else response.end();
}
