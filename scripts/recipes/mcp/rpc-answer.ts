/** A message of JSON-RPC 2.0 that answers a request. */
export interface RpcAnswer {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code?: number; readonly message?: string };
}

/**
 * The answer to the request with this id, as Streamable HTTP has it: JSON, or one of the events of a stream.
 * @returns undefined where there is none, or not yet
 */
export function rpcAnswer(body: string, id: number): RpcAnswer | undefined {
  for (const text of [body, ...eventData(body)]) {
    const message = jsonOf(text);
    if (message?.['jsonrpc'] === '2.0' && message['id'] === id) return message;
    // Of what it could not read, or does not take, a server does not know the id.
    if (message?.['jsonrpc'] === '2.0' && message['error'] !== undefined) return message;
  }
  return undefined;
}

/** The data of each event of a stream (HTML, 9.2.6). */
const eventData = (stream: string): string[] =>
  stream.split(/\r?\n\r?\n/).map((event) =>
    event
      .split(/\r?\n/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice('data:'.length).trimStart())
      .join('\n'),
  );

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
