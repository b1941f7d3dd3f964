import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { END_HEADERS, END_STREAM, FRAME, frame, literal, RawHttp2 } from '../support/raw-http2.ts';
import { startRecordingBackend, type RecordingBackend } from '../support/recording-backend.ts';

const HOST = 'app.example.com';
const PUSH_PROMISE = 5;
const PADDED = 8;
const WITH_PRIORITY = 32;
const ACK = 1;
/** RFC 9113 7. */
const CODES = {
  PROTOCOL_ERROR: 1,
  FLOW_CONTROL_ERROR: 3,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  COMPRESSION_ERROR: 9,
  ENHANCE_YOUR_CALM: 11,
} as const;
type Code = keyof typeof CODES;

let gateway: GatewayProcess;
let backend: RecordingBackend;
const clients: RawHttp2[] = [];

beforeAll(async () => {
  backend = await startRecordingBackend();
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  await gateway.target(HOST, { target_url: backend.url });
});
beforeEach(() => backend.forget());
afterEach(() => {
  for (const { socket } of clients.splice(0)) socket.destroy();
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

type Field = readonly [string, string];
const fieldsOf = (method: string, path = '/'): Field[] => [
  [':method', method],
  [':scheme', 'https'],
  [':path', path],
  [':authority', HOST],
];
const GET: Buffer = Buffer.concat(fieldsOf('GET').flatMap(literal));
const HIDDEN: Buffer = Buffer.concat(fieldsOf('GET', '/hidden').flatMap(literal));
const POST: Buffer = Buffer.concat(fieldsOf('POST').flatMap(literal));

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const word = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};
const setting = (id: number, value: number): Buffer =>
  frame(FRAME.SETTINGS, 0, 0, Buffer.concat([bytes(0, id), word(value)]));
const headers = (stream: number, block: Buffer = GET, flags = END_HEADERS | END_STREAM): Buffer =>
  frame(FRAME.HEADERS, flags, stream, block);
const open = (stream: number): Buffer => headers(stream, POST, END_HEADERS);
const data = (stream: number, flags = END_STREAM, content = bytes(1)): Buffer =>
  frame(FRAME.DATA, flags, stream, content);
const after = (index: number): Buffer => bytes(...(index < 127 ? [128 | index] : [255, index - 127]));
const AS_PART = { type: FRAME.HEADERS, flags: END_STREAM };
const begun = (stream = 1): Buffer => frame(AS_PART.type, AS_PART.flags, stream, GET);
const continued = (stream = 1, flags: number = END_HEADERS, block = Buffer.alloc(0)): Buffer =>
  frame(FRAME.CONTINUATION, flags, stream, block);

/** `x-test`, literal and in Huffman code. */
const TEST_NAME = [0, 0x85, 0xf2, 0xb2, 0x4a, 0x84, 0xff];

const MARK = Buffer.from('the mark');

/** What the gateway makes of these frames: an error of the stream or the connection by its code, or nothing, where it answers a PING after them. */
async function outcome(frames: readonly Buffer[]): Promise<{ client: RawHttp2; error: number | 'closed' | undefined }> {
  const client = await RawHttp2.open(gateway.httpsPort, HOST);
  clients.push(client);
  client.socket.write(Buffer.concat([...frames, frame(FRAME.PING, 0, 0, MARK)]));
  const found = await eventually(() => {
    for (const { type, flags, payload } of client.frames) {
      if (type === FRAME.GOAWAY && payload.readUInt32BE(4) !== 0) return { error: payload.readUInt32BE(4) };
      if (type === FRAME.RST_STREAM && payload.readUInt32BE(0) !== 0) return { error: payload.readUInt32BE(0) };
      if (type === FRAME.PING && flags === ACK && payload.equals(MARK)) return { error: undefined };
    }
    return client.closed ? { error: 'closed' as const } : false;
  });
  return { client, ...found };
}

async function answers(client: RawHttp2, stream: number): Promise<void> {
  client.socket.write(headers(stream));
  expect(await client.outcome(stream)).toEqual({ status: 200 });
}

type Case = readonly [section: string, name: string, frames: readonly Buffer[], ...codes: Code[]];

const WRONG: readonly Case[] = [
  ['4.2', 'DATA larger than SETTINGS_MAX_FRAME_SIZE', [open(1), data(1, 0, Buffer.alloc(16_385))], 'FRAME_SIZE_ERROR'],
  [
    '4.2',
    'HEADERS larger than SETTINGS_MAX_FRAME_SIZE',
    [headers(1, Buffer.concat([GET, ...literal(['x', 'x'.repeat(16_400)])]))],
    'FRAME_SIZE_ERROR',
  ],
  ['4.3', 'a field block that cannot be decoded', [headers(1, bytes(0, 0x8f, 1))], 'COMPRESSION_ERROR'],
  [
    '4.3',
    'PRIORITY within a field block',
    [begun(), frame(FRAME.PRIORITY, 0, 1, Buffer.alloc(5)), continued()],
    'PROTOCOL_ERROR',
  ],
  ['4.3', 'HEADERS of another stream within a field block', [begun(), headers(3), continued()], 'PROTOCOL_ERROR'],
  ['5.1', 'DATA on an idle stream', [data(1)], 'PROTOCOL_ERROR'],
  ['5.1', 'RST_STREAM on an idle stream', [frame(FRAME.RST_STREAM, 0, 1, word(8))], 'PROTOCOL_ERROR'],
  ['5.1', 'WINDOW_UPDATE on an idle stream', [frame(FRAME.WINDOW_UPDATE, 0, 1, word(100))], 'PROTOCOL_ERROR'],
  ['5.1', 'CONTINUATION on an idle stream', [continued()], 'PROTOCOL_ERROR'],
  ['5.1', 'DATA after the end of the request', [headers(1), data(1)], 'STREAM_CLOSED'],
  ['5.1', 'HEADERS after the end of the request', [headers(1), headers(1, HIDDEN)], 'STREAM_CLOSED'],
  ['5.1', 'CONTINUATION after the end of the request', [headers(1), continued(1)], 'PROTOCOL_ERROR', 'STREAM_CLOSED'],
  [
    '5.1',
    'CONTINUATION on a stream that was reset',
    [open(1), frame(FRAME.RST_STREAM, 0, 1, word(8)), continued(1)],
    'PROTOCOL_ERROR',
    'STREAM_CLOSED',
  ],
  ['5.1.1', 'a stream of an even number', [headers(2)], 'PROTOCOL_ERROR'],
  [
    '5.5',
    'an unknown frame within a field block',
    [begun(), frame(22, 0, 1, Buffer.alloc(8)), continued()],
    'PROTOCOL_ERROR',
  ],
  ['6.1', 'DATA on stream 0', [data(0)], 'PROTOCOL_ERROR'],
  ['6.1', 'DATA with more padding than there is', [open(1), data(1, PADDED, bytes(6, 1, 2, 3))], 'PROTOCOL_ERROR'],
  ['6.2', 'HEADERS on stream 0', [headers(0)], 'PROTOCOL_ERROR'],
  [
    '6.2',
    'HEADERS with more padding than there is',
    [headers(1, Buffer.concat([bytes(255), GET]), END_HEADERS | END_STREAM | PADDED)],
    'PROTOCOL_ERROR',
  ],
  ['6.3', 'PRIORITY of another length', [frame(FRAME.PRIORITY, 0, 1, Buffer.alloc(4))], 'FRAME_SIZE_ERROR'],
  ['6.4', 'RST_STREAM on stream 0', [frame(FRAME.RST_STREAM, 0, 0, word(8))], 'PROTOCOL_ERROR'],
  ['6.4', 'RST_STREAM of another length', [open(1), frame(FRAME.RST_STREAM, 0, 1, bytes(0, 0, 8))], 'FRAME_SIZE_ERROR'],
  [
    '6.5',
    'an acknowledgement of SETTINGS with content',
    [frame(FRAME.SETTINGS, ACK, 0, Buffer.alloc(6))],
    'FRAME_SIZE_ERROR',
  ],
  ['6.5', 'SETTINGS on a stream', [frame(FRAME.SETTINGS, 0, 1, Buffer.alloc(6))], 'PROTOCOL_ERROR'],
  ['6.5', 'SETTINGS of another length', [frame(FRAME.SETTINGS, 0, 0, Buffer.alloc(3))], 'FRAME_SIZE_ERROR'],
  ['6.5.2', 'SETTINGS_ENABLE_PUSH of 2', [setting(2, 2)], 'PROTOCOL_ERROR'],
  ['6.5.2', 'SETTINGS_INITIAL_WINDOW_SIZE beyond 31 bits', [setting(4, 2 ** 31)], 'FLOW_CONTROL_ERROR'],
  ['6.5.2', 'SETTINGS_MAX_FRAME_SIZE too small', [setting(5, 16_383)], 'PROTOCOL_ERROR'],
  ['6.5.2', 'SETTINGS_MAX_FRAME_SIZE too large', [setting(5, 2 ** 24)], 'PROTOCOL_ERROR'],
  [
    '6.6',
    'PUSH_PROMISE of a client',
    [headers(1), frame(PUSH_PROMISE, END_HEADERS, 1, Buffer.concat([word(2), HIDDEN]))],
    'PROTOCOL_ERROR',
  ],
  ['6.7', 'PING on a stream', [frame(FRAME.PING, 0, 1, Buffer.alloc(8))], 'PROTOCOL_ERROR'],
  ['6.7', 'PING of another length', [frame(FRAME.PING, 0, 0, Buffer.alloc(6))], 'FRAME_SIZE_ERROR'],
  ['6.8', 'GOAWAY on a stream', [frame(FRAME.GOAWAY, 0, 1, Buffer.alloc(8))], 'PROTOCOL_ERROR'],
  ['6.9', 'WINDOW_UPDATE of 0', [frame(FRAME.WINDOW_UPDATE, 0, 0, word(0))], 'PROTOCOL_ERROR'],
  ['6.9', 'WINDOW_UPDATE of 0 on a stream', [open(1), frame(FRAME.WINDOW_UPDATE, 0, 1, word(0))], 'PROTOCOL_ERROR'],
  ['6.9', 'WINDOW_UPDATE of another length', [frame(FRAME.WINDOW_UPDATE, 0, 0, bytes(0, 0, 1))], 'FRAME_SIZE_ERROR'],
  [
    '6.9.1',
    'a window of the connection beyond 31 bits',
    [frame(FRAME.WINDOW_UPDATE, 0, 0, word(2 ** 31 - 1))],
    'FLOW_CONTROL_ERROR',
  ],
  [
    '6.9.1',
    'a window of a stream beyond 31 bits',
    [open(1), frame(FRAME.WINDOW_UPDATE, 0, 1, word(2 ** 31 - 1))],
    'FLOW_CONTROL_ERROR',
  ],
  ['6.10', 'CONTINUATION on stream 0', [begun(), continued(0)], 'PROTOCOL_ERROR'],
  ['6.10', 'CONTINUATION of another stream', [begun(), continued(3)], 'PROTOCOL_ERROR'],
  ['6.10', 'CONTINUATION without HEADERS before it', [open(1), data(1, 0), continued(1)], 'PROTOCOL_ERROR'],
  ['6.10', 'DATA within a field block', [begun(), data(1), continued()], 'PROTOCOL_ERROR'],
  [
    'RFC 7541 2.3.3',
    'an index beyond both tables',
    [headers(1, Buffer.concat([GET, after(200)]))],
    'COMPRESSION_ERROR',
  ],
  [
    'RFC 7541 4.2',
    'a size update at the end of a block',
    [headers(1, Buffer.concat([GET, bytes(0x20)]))],
    'COMPRESSION_ERROR',
  ],
  [
    'RFC 7541 5.2',
    'Huffman padding of more than 7 bits',
    [headers(1, Buffer.concat([GET, bytes(...TEST_NAME, 0x84, 0x49, 0x50, 0x9f, 0xff)]))],
    'COMPRESSION_ERROR',
  ],
  [
    'RFC 7541 5.2',
    'Huffman padding of zeros',
    [headers(1, Buffer.concat([GET, bytes(...TEST_NAME, 0x83, 0x49, 0x50, 0x90)]))],
    'COMPRESSION_ERROR',
  ],
  ['RFC 7541 6.1', 'an index of 0', [headers(1, Buffer.concat([GET, bytes(0x80)]))], 'COMPRESSION_ERROR'],
  [
    'RFC 7541 6.3',
    'a table larger than allowed',
    [headers(1, Buffer.concat([bytes(0x3f, 0xe1, 0xff, 3), GET]))],
    'COMPRESSION_ERROR',
  ],
];

describe('what is wrong ends its stream or its connection with the code for it (RFC 9113), and nobody else notices', () => {
  test.each(WRONG)('%s: %s', async (_section, _name, frames, ...codes) => {
    const { error } = await outcome(frames);
    if (error !== 'closed')
      expect(Object.entries(CODES).find(([, code]) => code === error)?.[0]).toMatch(
        new RegExp(`^(${codes.join('|')})$`),
      );
    expect(backend.requests.map(({ line }) => line)).not.toContain('GET /hidden HTTP/1.1');
    expect(backend.violations).toEqual([]);
    await answers((await outcome([])).client, 1);
  });

  test('3.4: a preface that is none', async () => {
    const socket = connectTls({
      port: gateway.httpsPort,
      host: '127.0.0.1',
      servername: HOST,
      ALPNProtocols: ['h2'],
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    socket.on('error', () => {}).resume();
    socket.write('INVALID CONNECTION PREFACE\r\n\r\n'.repeat(2));
    await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
    expect(backend.requests).toEqual([]);
  });

  test('5.1.2: the stream that is one too many is refused, and the others are served', async () => {
    const all = Array.from({ length: 129 }, (_, i) => open(2 * i + 1));
    const { client } = await outcome(all);
    expect(await client.outcome(257)).toEqual({ reset: CODES.REFUSED_STREAM });
    client.socket.write(data(1));
    expect(await client.outcome(1)).toEqual({ status: 200 });
  });
});

const FINE: readonly (readonly [section: string, name: string, frames: readonly Buffer[], stream: number])[] = [
  ['4.1', 'a frame of an unknown type', [frame(22, 0, 0, Buffer.alloc(8)), headers(1)], 1],
  ['4.1', 'flags that PING does not have', [frame(FRAME.PING, 0xfe, 0, Buffer.alloc(8)), headers(1)], 1],
  ['4.1', 'a reserved bit that is set', [frame(FRAME.PING, 0, 2 ** 31, Buffer.alloc(8)), headers(1)], 1],
  [
    '5.1',
    'PRIORITY on an idle stream',
    [frame(FRAME.PRIORITY, 0, 3, Buffer.concat([word(0), bytes(15)])), headers(1)],
    1,
  ],
  [
    '6.2',
    'HEADERS with padding and a priority',
    [
      headers(
        1,
        Buffer.concat([bytes(2), word(0), bytes(15), GET, bytes(0, 0)]),
        END_HEADERS | END_STREAM | PADDED | WITH_PRIORITY,
      ),
    ],
    1,
  ],
  ['6.1', 'DATA with padding', [open(1), data(1, END_STREAM | PADDED, bytes(2, 65, 0, 0))], 1],
  ['6.1', 'DATA without content', [open(1), data(1, 0, Buffer.alloc(0)), data(1, END_STREAM, Buffer.alloc(0))], 1],
  ['6.5.2', 'an unknown setting', [setting(0x99, 7), headers(1)], 1],
  [
    '6.10',
    'a field block in many frames',
    [begun(1), continued(1, 0, Buffer.concat(literal(['x', '1']))), continued(1, 0), continued(1)],
    1,
  ],
  ['7', 'an error code that nobody knows', [open(1), frame(FRAME.RST_STREAM, 0, 1, word(0xff)), headers(3)], 3],
  ['8.1', 'trailers', [open(1), data(1, 0), headers(1, Buffer.concat(literal(['x-sum', '1'])))], 1],
  ['RFC 7541 4.2', 'a size update at the beginning of a block', [headers(1, Buffer.concat([bytes(0x20), GET]))], 1],
];

describe('what is unusual and allowed is served (RFC 9113)', () => {
  test.each(FINE)('%s: %s', async (_section, _name, frames, stream) => {
    const { client, error } = await outcome(frames);
    expect(error).toBeUndefined();
    expect(await client.outcome(stream)).toEqual({ status: 200 });
    await answers(client, 5);
  });

  test('6.9.2: an answer waits for the window, and goes on when SETTINGS make it larger, also from below zero', async () => {
    const { client } = await outcome([setting(4, 3), headers(1)]);
    const content = (): string =>
      Buffer.concat(
        client.frames.filter(({ type, stream }) => type === FRAME.DATA && stream === 1).map(({ payload }) => payload),
      ).toString();
    await eventually(() => content() === 'rec');
    // To minus two, and from there to one.
    client.socket.write(Buffer.concat([setting(4, 1), frame(FRAME.WINDOW_UPDATE, 0, 1, word(3))]));
    await eventually(() => content() === 'reco');
    client.socket.write(setting(4, 100));
    await eventually(() => content() === 'recorded');
  });

  test('6.5.3: SETTINGS are acknowledged, and a PING is answered with what it said', async () => {
    const { client } = await outcome([setting(3, 100)]);
    expect(client.frames.some(({ type, flags }) => type === FRAME.SETTINGS && flags === ACK)).toBe(true);
  });
});

/** What Node does otherwise than RFC 9113 says: it ignores what is an error, or ends a connection over what is none. No request comes of any. */
const OTHERWISE: readonly (readonly [section: string, name: string, frames: readonly Buffer[]])[] = [
  ['5.1', 'DATA on a stream that was reset', [open(1), frame(FRAME.RST_STREAM, 0, 1, word(8)), data(1)]],
  ['5.1', 'HEADERS on a stream that was reset', [open(1), frame(FRAME.RST_STREAM, 0, 1, word(8)), headers(1, HIDDEN)]],
  ['5.1.1', 'a stream of a lower number than the last', [open(5), headers(3, HIDDEN)]],
  ['5.3.1', 'a stream that depends on itself', [frame(FRAME.PRIORITY, 0, 1, Buffer.concat([word(1), bytes(15)]))]],
  ['6.7', 'a PING that answers none', [frame(FRAME.PING, ACK, 0, Buffer.alloc(8))]],
  ['6.3', 'PRIORITY on stream 0', [frame(FRAME.PRIORITY, 0, 0, Buffer.alloc(5))]],
];

test.each(OTHERWISE)('%s: %s does no harm', async (_section, _name, frames) => {
  const { client, error } = await outcome(frames);
  expect(backend.requests.map(({ line }) => line)).not.toContain('GET /hidden HTTP/1.1');
  expect(backend.violations).toEqual([]);
  if (error === undefined) await answers(client, 9);
  await answers((await outcome([])).client, 1);
});
