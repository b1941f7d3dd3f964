import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  All,
  Controller,
  HttpCode,
  MethodNotAllowedException,
  Post,
  Req,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request as HttpRequest, Response as HttpResponse } from 'express';
import { createMcpHandler, fromJsonSchema, McpServer, type McpHttpHandler } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Configuration } from '#config';
import { productVersion } from '#platform';
import { ADMIN_DOOR } from '#domain';
import { ForCallers } from '../auth/caller.decorator.ts';
import { FromConfiguration } from '../config.ts';
import { callApi, type ApiAccess } from './call-api.ts';
import { toolsOf, type ApiTool } from './tools.ts';

const INSTRUCTIONS =
  'Tools of MCP Proxy Manager, a gateway with HTTPS, logins and routes in front of servers. A host is a DNS name that it serves. ' +
  'When something does not work, begin with health and explain_request.';

/**
 * The API as tools for MCP clients (Streamable HTTP, without sessions): looking at `/mcp`, changing as well at `/mcp/write`. It is asked by
 * the token of its caller, and does no more than that may.
 */
@ApiExcludeController()
@Controller('mcp')
export class McpController {
  readonly #origin: string;

  constructor(@FromConfiguration() { INTERNAL_BIND_ADDRESS, ADMIN_API_PORT }: Configuration) {
    this.#origin = originAt(INTERNAL_BIND_ADDRESS, ADMIN_API_PORT);
  }

  @Post()
  @HttpCode(200)
  @ForCallers({ changes: false })
  reading(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.#answer(request, response, false);
  }

  @Post('write')
  @HttpCode(200)
  @ForCallers()
  writing(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.#answer(request, response, true);
  }

  /** Clients of before 2026-07-28 try to open a stream of the session, and to end it. */
  @All(['', 'write'])
  @ForCallers({ changes: false })
  noSession(@Res({ passthrough: true }) response: HttpResponse): never {
    response.setHeader('allow', 'POST');
    throw new MethodNotAllowedException('There are no sessions here: send each message by POST.');
  }

  async #answer(request: HttpRequest, response: HttpResponse, changes: boolean): Promise<void> {
    const credentials = credentialsOf(request);
    // A session is for the GUI: no page may call tools with the cookie of whoever looks at it.
    if (!credentials) throw new UnauthorizedException('MCP clients send a token: Authorization: Bearer <token>');
    const handler = handlerFor(toolsOf(changes), { origin: this.#origin, credentials });
    try {
      await relay(request, response, handler);
    } finally {
      await handler.close();
    }
  }
}

/** A token; or, at an admin host, what the gateway says of a person and their program, which the guard has believed already. */
function credentialsOf(request: HttpRequest): Record<string, string> | undefined {
  const authorization = request.get('authorization');
  if (authorization !== undefined) return { authorization };
  if (request.get(ADMIN_DOOR.scope) === undefined) return undefined;
  const { secret, userId, userName, scope } = ADMIN_DOOR;
  return Object.fromEntries([secret, userId, userName, scope].map((name) => [name, request.get(name) ?? '']));
}

function handlerFor(tools: readonly ApiTool[], access: ApiAccess): McpHttpHandler {
  return createMcpHandler(() => {
    const server = new McpServer(
      { name: 'mcp-proxy-manager', title: 'MCP Proxy Manager', version: productVersion() },
      { instructions: INSTRUCTIONS },
    );
    for (const tool of tools) offer(server, tool, access);
    return server;
  });
}

function offer(server: McpServer, tool: ApiTool, access: ApiAccess): void {
  const { name, title, description, method } = tool;
  const readOnlyHint = method === 'GET' || tool.reads === true;
  const annotations = {
    readOnlyHint,
    destructiveHint: tool.destroys ?? false,
    idempotentHint: method !== 'POST' || readOnlyHint,
    openWorldHint: false,
  };
  const inputSchema = fromJsonSchema<Record<string, unknown>>(schemaOf(tool));
  server.registerTool(name, { title, description, inputSchema, annotations }, async (given) => {
    const { ok, text } = await callApi(tool, given, access);
    return { content: [{ type: 'text', text }], isError: !ok };
  });
}

const KNOWN_FORMATS = new Set(['date-time', 'email', 'ipv4', 'ipv6', 'uri', 'uuid']);

const schemas = new WeakMap<ApiTool, object>();

/** As it is sent: the API itself checks it, and says what is wrong. */
function schemaOf(tool: ApiTool): object {
  let schema = schemas.get(tool);
  if (!schema) {
    const { $schema: _, ...own } = z.toJSONSchema(tool.input, {
      io: 'input',
      unrepresentable: 'any',
      reused: 'inline',
      // Of names that no validator knows, it is told at every request that they are.
      override: ({ jsonSchema }) => {
        if (!KNOWN_FORMATS.has(jsonSchema.format ?? '')) delete jsonSchema.format;
      },
    });
    schemas.set(tool, (schema = { ...own, type: 'object' }));
  }
  return schema;
}

async function relay(request: HttpRequest, response: HttpResponse, handler: McpHttpHandler): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const answer = await handler.fetch(
    new Request(new URL(request.originalUrl, 'http://localhost'), {
      method: request.method,
      headers: Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      ),
      signal: gone.signal,
      body: JSON.stringify(request.body),
    }),
  );
  response.status(answer.status).setHeaders(answer.headers);
  if (answer.body) await pipeline(Readable.fromWeb(answer.body as never), response);
  else response.end();
}

/** Where this process hears itself. */
function originAt(address: string, port: number): string {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
