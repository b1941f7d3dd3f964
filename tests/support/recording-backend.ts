import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A request as it stood on the wire, read by the letter of RFC 9112. */
interface Recorded {
  readonly line: string;
  /** Names as they were sent. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A backend that writes down every byte that it is sent, reads it strictly, and answers each request with 200. */
export interface RecordingBackend {
  readonly url: string;
  /** All that came, by connection. */
  readonly wire: readonly string[];
  readonly requests: readonly Recorded[];
  /** What was no HTTP/1.1 by the letter. */
  readonly violations: readonly string[];
  forget(): void;
  stop(): Promise<void>;
}

const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;

export async function startRecordingBackend(): Promise<RecordingBackend> {
  const wire: string[] = [];
  const requests: Recorded[] = [];
  const violations: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    const connection = wire.push('') - 1;
    let unread = '';
    socket.on('data', (chunk: Buffer) => {
      wire[connection] += chunk.toString('latin1');
      unread += chunk.toString('latin1');
      for (let read = readRequest(unread, violations); read; read = readRequest(unread, violations)) {
        unread = unread.slice(read.length);
        requests.push(read.request);
        const head = read.request.line.startsWith('HEAD ');
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n${head ? '' : 'recorded'}`);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wire,
    requests,
    violations,
    forget: () => {
      for (const list of [wire, requests, violations]) list.length = 0;
      for (const socket of sockets) socket.destroy();
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function readRequest(bytes: string, violations: string[]): { request: Recorded; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...rest] = bytes.slice(0, end).split('\r\n');
  if (!/^[A-Z-]+ [\x21-\x7e\x80-\xff]+ HTTP\/1\.1$/.test(line)) violations.push(`request line ${JSON.stringify(line)}`);
  const fields = rest.map((text): [string, string] => {
    const match = FIELD.exec(text);
    if (!match || /[\0\r\n]/.test(text)) violations.push(`field ${JSON.stringify(text)}`);
    return [match?.[1] ?? '', match?.[2] ?? ''];
  });
  const valuesOf = (name: string): string[] =>
    fields.flatMap(([key, value]) => (key.toLowerCase() === name ? value : []));
  const [coding, lengths] = [valuesOf('transfer-encoding'), valuesOf('content-length')];
  if (coding.length + lengths.length > 1) violations.push(`two framings: ${[...coding, ...lengths].join(', ')}`);
  if (valuesOf('host').length !== 1) violations.push('not exactly one Host');
  const from = end + 4;
  const content = coding.length
    ? readChunks(bytes, from, violations)
    : readLength(bytes, from, Number(lengths[0] ?? 0));
  return content && { request: { line, fields, body: content.body }, length: content.end };
}

const readLength = (bytes: string, from: number, length: number): { body: string; end: number } | undefined =>
  bytes.length < from + length ? undefined : { body: bytes.slice(from, from + length), end: from + length };

function readChunks(bytes: string, from: number, violations: string[]): { body: string; end: number } | undefined {
  let body = '';
  for (let at = from; ;) {
    const eol = bytes.indexOf('\r\n', at);
    if (eol < 0) return undefined;
    const size = bytes.slice(at, eol);
    if (!/^[0-9a-f]+$/i.test(size)) violations.push(`chunk size ${JSON.stringify(size)}`);
    const length = Number.parseInt(size, 16);
    at = eol + 2;
    if (length === 0) {
      if (bytes.startsWith('\r\n', at)) return { body, end: at + 2 };
      const end = bytes.indexOf('\r\n\r\n', at);
      return end < 0 ? undefined : { body, end: end + 4 };
    }
    if (bytes.length < at + length + 2) return undefined;
    body += bytes.slice(at, at + length);
    at += length + 2;
  }
}
