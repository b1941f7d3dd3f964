import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CompleteRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
  type ContentBlock,
} from '@modelcontextprotocol/sdk/types.js';
import { createMcpHandler, McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { listening, serveByFetch, type McpBackend } from './mcp-servers.ts';

/** A red point as PNG, and nothing as WAV. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';
const INFO = { name: 'everything of the test', version: '1.0.0' };
const DELAY_MS = 50;

const text = (words: string): ContentBlock => ({ type: 'text', text: words });
const image: ContentBlock = { type: 'image', data: PNG, mimeType: 'image/png' };
const audio: ContentBlock = { type: 'audio', data: WAV, mimeType: 'audio/wav' };
const embedded = (uri: string): ContentBlock => ({
  type: 'resource',
  resource: { uri, mimeType: 'text/plain', text: 'This is an embedded resource content.' },
});
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, DELAY_MS));

/** Tools that answer with the same words each time: those that both lines of the SDK can have. */
const SIMPLE: Readonly<Record<string, ContentBlock[]>> = {
  test_simple_text: [text('This is a simple text response for testing.')],
  test_image_content: [image],
  test_audio_content: [audio],
  test_embedded_resource: [embedded('test://embedded-resource')],
  test_multiple_content_types: [
    text('Multiple content types test:'),
    image,
    {
      type: 'resource',
      resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data"}' },
    },
  ],
};

/** Has what the conformance suite asks a server for (2025-11-25), on the first line of the SDK: sessions, streams that go on, questions back. */
export async function startMcpEverything(): Promise<McpBackend> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  return listening(async (request, response) => {
    if (isForeign(request)) return void response.writeHead(403).end(FOREIGN);
    const id = String(request.headers['mcp-session-id'] ?? '');
    const kept = sessions.get(id);
    if (kept) return kept.handleRequest(request, response);
    if (id !== '') return void response.writeHead(404).end();
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new InMemoryEventStore(),
      retryInterval: 500,
      onsessioninitialized: (made) => void sessions.set(made, transport),
      onsessionclosed: (ended) => void sessions.delete(ended),
    });
    await everything().connect(transport);
    return transport.handleRequest(request, response);
  });
}

const FOREIGN = 'this server is for the loopback';

/** As servers on the loopback have to (DNS rebinding). The gateway names the host that clients asked for. */
const isForeign = ({ headers: { host, origin } }: IncomingMessage): boolean =>
  [host, origin].some((named) => named?.includes('evil.example.com') ?? false);

function everything(): McpServer {
  const server = new McpServer(INFO, {
    capabilities: { logging: {}, completions: {}, resources: { subscribe: true } },
  });
  for (const [name, content] of Object.entries(SIMPLE))
    server.registerTool(name, { description: name }, () => ({ content }));
  server.registerTool('test_error_handling', { description: 'fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  addTalkative(server);
  addAsking(server);
  addResources(server);
  addPrompts(server);
  server.server.setRequestHandler(SetLevelRequestSchema, () => ({}));
  server.server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
  server.server.setRequestHandler(CompleteRequestSchema, () => ({
    completion: { values: ['paris', 'park'], total: 2, hasMore: false },
  }));
  return server;
}

/** Tools that say something on the way. */
function addTalkative(server: McpServer): void {
  server.registerTool('test_tool_with_logging', { description: 'logs' }, async ({ sendNotification }) => {
    for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
      await pause();
    }
    return { content: [text('Tool with logging executed successfully')] };
  });
  server.registerTool('test_tool_with_progress', { description: 'progresses' }, async ({ sendNotification, _meta }) => {
    const progressToken = _meta?.progressToken ?? 0;
    for (const progress of [0, 50, 100]) {
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      await pause();
    }
    return { content: [text(String(progressToken))] };
  });
  server.registerTool('test_reconnection', { description: 'closes its stream' }, async ({ closeSSEStream }) => {
    closeSSEStream?.();
    await pause();
    return { content: [text('Reconnection test completed successfully')] };
  });
}

/** Tools that ask the client, or its user, something. */
function addAsking(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: 'asks for a completion', inputSchema: { prompt: z.string() } },
    async ({ prompt }, { sendRequest }) => {
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }];
      const params = { messages, maxTokens: 100 };
      const { content } = await sendRequest({ method: 'sampling/createMessage', params }, CreateMessageResultSchema);
      return { content: [text(`LLM response: ${'text' in content ? content.text : ''}`)] };
    },
  );
  const asking = (name: string, properties: Record<string, object>, required: string[] = []): void => {
    server.registerTool(
      name,
      { description: 'asks the user', inputSchema: { message: z.string().optional() } },
      async ({ message = 'Please answer' }, { sendRequest }) => {
        const requestedSchema = { type: 'object' as const, properties: properties as never, required };
        const params = { message, requestedSchema };
        const told = await sendRequest({ method: 'elicitation/create', params }, ElicitResultSchema);
        return { content: [text(`User response: action=${told.action}, content=${JSON.stringify(told.content)}`)] };
      },
    );
  };
  asking('test_elicitation', { response: { type: 'string', description: 'User response' } }, ['response']);
  asking('test_elicitation_sep1034_defaults', {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  });
  const options = ['option1', 'option2', 'option3'];
  const titled = ['value1', 'value2', 'value3'].map((value, i) => ({ const: value, title: `Option ${i + 1}` }));
  asking('test_elicitation_sep1330_enums', {
    untitledSingle: { type: 'string', enum: options },
    titledSingle: { type: 'string', oneOf: titled },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option 1', 'Option 2', 'Option 3'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
    titledMulti: { type: 'array', items: { anyOf: titled } },
  });
}

function addResources(server: McpServer): void {
  const plain = { mimeType: 'text/plain' };
  server.registerResource('static-text', 'test://static-text', plain, ({ href: uri }) => ({
    contents: [{ uri, ...plain, text: 'This is the content of the static text resource.' }],
  }));
  server.registerResource('static-binary', 'test://static-binary', { mimeType: 'image/png' }, ({ href: uri }) => ({
    contents: [{ uri, mimeType: 'image/png', blob: PNG }],
  }));
  server.registerResource('watched', 'test://watched-resource', plain, ({ href: uri }) => ({
    contents: [{ uri, ...plain, text: 'Watched resource content' }],
  }));
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  server.registerResource('template', template, { mimeType: 'application/json' }, ({ href: uri }, { id }) => ({
    contents: [
      {
        uri,
        mimeType: 'application/json',
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
      },
    ],
  }));
}

const said = (...content: ContentBlock[]) => ({
  messages: content.map((each) => ({ role: 'user' as const, content: each })),
});

function addPrompts(server: McpServer): void {
  server.registerPrompt('test_simple_prompt', { description: 'simple' }, () =>
    said(text('This is a simple prompt for testing.')),
  );
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'with arguments', argsSchema: { arg1: z.string(), arg2: z.string() } },
    ({ arg1, arg2 }) => said(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'with a resource', argsSchema: { resourceUri: z.string() } },
    ({ resourceUri }) => said(embedded(resourceUri), text('Please process the embedded resource above.')),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'with an image' }, () =>
    said(image, text('Please analyze the image above.')),
  );
}

/** Part of it on the second line of the SDK, without sessions (2026-07-28). */
export const startMcpEverythingV2 = (): Promise<McpBackend> => {
  const handler = createMcpHandler(
    () => {
      const server = new McpServerV2(INFO);
      for (const [name, content] of Object.entries(SIMPLE))
        server.registerTool(name, { description: name }, () => ({ content }));
      server.registerTool('test_error_handling', { description: 'fails' }, () => ({
        content: [{ type: 'text', text: 'This tool intentionally returns an error for testing' }],
        isError: true,
      }));
      server.registerResource('static-text', 'test://static-text', { mimeType: 'text/plain' }, ({ href: uri }) => ({
        contents: [{ uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
      }));
      server.registerPrompt('test_simple_prompt', { description: 'simple' }, () => ({
        messages: [{ role: 'user', content: { type: 'text', text: 'This is a simple prompt for testing.' } }],
      }));
      return server;
    },
    { legacy: 'reject' },
  );
  return listening(async (request, response) => {
    if (isForeign(request)) return void response.writeHead(403).end(FOREIGN);
    return serveByFetch(request, response, (asked) => handler.fetch(asked));
  });
};
