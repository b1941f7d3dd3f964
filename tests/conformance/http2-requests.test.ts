import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { END_STREAM, FRAME, RawHttp2, type Outcome } from '../support/raw-http2.ts';
import { startRecordingBackend, type RecordingBackend } from '../support/recording-backend.ts';

const HOST = 'app.example.com';
type Field = readonly [name: string, value: string];

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

async function open(): Promise<RawHttp2> {
  const client = await RawHttp2.open(gateway.httpsPort, HOST);
  clients.push(client);
  return client;
}

/** Pseudo-fields of a request, with some of them told otherwise; an undefined one is left out. */
function head(own: Readonly<Record<string, string | undefined>> = {}): Field[] {
  const all = { ':method': 'GET', ':scheme': 'https', ':authority': HOST, ':path': '/', ...own };
  return Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
}

async function ask(fields: readonly Field[], content?: string): Promise<Outcome> {
  const client = await open();
  client.headers(1, fields, content === undefined ? END_STREAM : 0);
  if (content !== undefined) client.send(FRAME.DATA, END_STREAM, 1, Buffer.from(content));
  return client.outcome(1);
}

/** Reset, or answered with the client's fault; the backend hears of no request, and a bystander does not notice. */
async function expectRefused(outcome: Promise<Outcome>): Promise<void> {
  const told = await outcome;
  if ('status' in told) expect([400, 405, 421, 431]).toContain(told.status);
  expect(backend.requests).toEqual([]);
  expect(backend.violations).toEqual([]);
  expect(await ask(head())).toEqual({ status: 200 });
}

describe('fields that HTTP/2 does not have', () => {
  test.each<[name: string, source: string, fields: Field[]]>([
    ['a name in capitals', 'RFC 9113 8.2.1', [['X-Custom', '1']]],
    ['connection', 'RFC 9113 8.2.2', [['connection', 'close']]],
    ['keep-alive', 'RFC 9113 8.2.2', [['keep-alive', 'timeout=5']]],
    ['proxy-connection', 'RFC 9113 8.2.2', [['proxy-connection', 'close']]],
    ['transfer-encoding', 'RFC 9113 8.2.2', [['transfer-encoding', 'chunked']]],
    ['upgrade', 'RFC 9113 8.2.2', [['upgrade', 'h2c']]],
    ['te other than trailers', 'RFC 9113 8.2.2', [['te', 'gzip']]],
    [
      'a pseudo-field after others',
      'RFC 9113 8.3',
      [
        ['x', '1'],
        [':path', '/other'],
      ],
    ],
    ['a pseudo-field of answers', 'RFC 9113 8.3', [[':status', '200']]],
    ['an unknown pseudo-field', 'RFC 9113 8.3', [[':host', HOST]]],
    ['two paths', 'RFC 9113 8.3.1', [[':path', '/other']]],
    ['two authorities', 'RFC 9113 8.3.1', [[':authority', HOST]]],
    ['two methods', 'RFC 9113 8.3.1', [[':method', 'GET']]],
  ])('%s (%s)', async (_name, _source, fields) => expectRefused(ask([...head(), ...fields])));
});

describe('fields that nghttp2 takes out without a word: the rest goes on, and not a byte of them', () => {
  test.each<[name: string, source: string, fields: Field[]]>([
    ['an empty name', 'RFC 9113 8.2.1', [['', '1']]],
    ['a name with a space', 'RFC 9113 8.2.1', [['x y', '1']]],
    ['a name with a colon', 'RFC 9113 8.2.1', [['x:y', '1']]],
    ['a name with a NUL', 'RFC 9113 8.2.1', [['x\0', '1']]],
    ['a name with a line break', 'RFC 9113 10.3', [['x: 1\r\ny', '1']]],
    ['a name beyond ASCII', 'RFC 9113 8.2.1', [['x\xe4', '1']]],
    ['a value with CR and LF', 'RFC 9113 10.3', [['x', '1\r\ny: 2']]],
    ['a value with LF', 'RFC 9113 8.2.1', [['x', '1\ny: 2']]],
    ['a value with CR', 'RFC 9113 8.2.1', [['x', '1\ry: 2']]],
    ['a value with NUL', 'RFC 9113 8.2.1', [['x', '1\x002']]],
    ['a value that smuggles a whole request', 'RFC 9113 10.3', [['x', '1\r\n\r\nGET /hidden HTTP/1.1\r\nHost: x']]],
  ])('%s (%s)', async (_name, _source, fields) => {
    expect(await ask([...head(), ...fields, ['x-last', 'here']])).toEqual({ status: 200 });
    expect(backend.requests).toHaveLength(1);
    expect(backend.violations).toEqual([]);
    const told = backend.requests[0]?.fields.map(([name]) => name) ?? [];
    expect(told).toContain('x-last');
    for (const [name] of fields) expect(told).not.toContain(name);
    expect(backend.wire.join('')).not.toMatch(/hidden|\r\ny: /i);
  });

  test('and a trailer in the same way', async () => {
    const client = await open();
    client.headers(1, [...head({ ':method': 'POST' }), ['trailer', 'x, z']], 0);
    client.send(FRAME.DATA, 0, 1, Buffer.from('abc'));
    client.headers(
      1,
      [
        ['x', '1\r\n\r\nGET /hidden HTTP/1.1'],
        ['z', '2'],
      ],
      END_STREAM,
    );
    expect(await client.outcome(1)).toEqual({ status: 200 });
    await eventually(() => expect(backend.wire.join('')).toContain('z: 2'));
    expect(backend.wire.join('')).not.toContain('hidden');
  });
});

describe('requests that say too little, or what cannot be', () => {
  test.each<[name: string, source: string, fields: Field[]]>([
    ['no method', 'RFC 9113 8.3.1', head({ ':method': undefined })],
    ['no path', 'RFC 9113 8.3.1', head({ ':path': undefined })],
    ['no scheme', 'RFC 9113 8.3.1', head({ ':scheme': undefined })],
    ['an empty path', 'RFC 9113 8.3.1', head({ ':path': '' })],
    ['a path without a slash', 'RFC 9113 8.3.1', head({ ':path': 'x' })],
    ['an asterisk for a GET', 'RFC 9113 8.3.1', head({ ':path': '*' })],
    ['a space in the path', 'RFC 3986 3.3', head({ ':path': '/a b' })],
    ['a request in the path', 'RFC 9113 10.3', head({ ':path': '/ HTTP/1.1\r\nHost: x\r\n\r\nGET /hidden' })],
    ['a NUL in the path', 'RFC 3986 3.3', head({ ':path': '/\0' })],
    ['a tab in the path', 'RFC 3986 3.3', head({ ':path': '/a\tb' })],
    ['DEL in the path', 'RFC 3986 3.3', head({ ':path': '/\x7f' })],
    ['a fragment', 'RFC 9113 8.3.1', head({ ':path': '/#x' })],
    ['a URL of another host as the path', 'RFC 9113 8.3.1', head({ ':path': 'https://other.example.com/' })],
    ['a space in the method', 'RFC 9110 9.1', head({ ':method': 'GET /hidden HTTP/1.1' })],
    ['a line break in the method', 'RFC 9113 10.3', head({ ':method': 'GET\r\nX: 1' })],
    ['an empty method', 'RFC 9110 9.1', head({ ':method': '' })],
    ['TRACE', 'RFC 9110 9.3.8', head({ ':method': 'TRACE' })],
    ['TRACE in lower case, which Node sends on in upper case', 'RFC 9110 9.3.8', head({ ':method': 'trace' })],
    ['CONNECT', 'RFC 9113 8.5', head({ ':method': 'CONNECT', ':path': undefined, ':scheme': undefined })],
    ['a scheme with a line break', 'RFC 9113 10.3', head({ ':scheme': 'https\r\nX: 1' })],
    ['no host at all', 'RFC 9113 8.3.1', head({ ':authority': undefined })],
    ['an empty authority', 'RFC 9113 8.3.1', head({ ':authority': '' })],
    ['a user in the authority', 'RFC 9113 8.3.1', head({ ':authority': `user@${HOST}` })],
    ['a path in the authority', 'RFC 9113 8.3.1', head({ ':authority': `${HOST}/x` })],
    ['a space in the authority', 'RFC 9113 8.3.1', head({ ':authority': `${HOST} x` })],
    ['two hosts in the authority', 'RFC 9113 8.3.1', head({ ':authority': `${HOST},other.example.com` })],
    ['authority and host that differ', 'RFC 9113 8.3.1', [...head(), ['host', 'other.example.com']]],
    ['two hosts', 'RFC 9112 3.2', [...head({ ':authority': undefined }), ['host', HOST], ['host', HOST]]],
  ])('%s (%s)', async (_name, _source, fields) => expectRefused(ask(fields)));
});

describe('content that is not as long as it says (RFC 9113 8.1.1)', () => {
  const post = (...fields: Field[]): Field[] => [...head({ ':method': 'POST' }), ...fields];
  test.each<[name: string, fields: Field[], content: string | undefined]>([
    ['longer', post(['content-length', '3']), 'abcdef'],
    ['shorter', post(['content-length', '9']), 'abc'],
    ['none at all', post(['content-length', '3']), undefined],
    ['two lengths', post(['content-length', '3'], ['content-length', '4']), 'abc'],
    ['the same length twice', post(['content-length', '3'], ['content-length', '3']), 'abc'],
    ['a list of lengths', post(['content-length', '3, 3']), 'abc'],
    ['a length with a plus', post(['content-length', '+3']), 'abc'],
    ['a negative length', post(['content-length', '-3']), 'abc'],
    ['a hexadecimal length', post(['content-length', '0x3']), 'abc'],
    ['an empty length', post(['content-length', '']), 'abc'],
    ['a length beyond 64 bits', post(['content-length', '18446744073709551619']), 'abc'],
  ])('%s', async (_name, fields, content) => expectRefused(ask(fields, content)));

  test.each<[name: string, trailers: Field[], flags: number]>([
    ['with a pseudo-field', [[':path', '/hidden']], END_STREAM],
    ['that do not end the stream', [['x', '1']], 0],
    ['with a field of the connection', [['transfer-encoding', 'chunked']], END_STREAM],
  ])('trailers %s', async (_name, trailers, flags) => {
    const client = await open();
    client.headers(1, post(['trailer', 'x']), 0);
    client.send(FRAME.DATA, 0, 1, Buffer.from('abc'));
    client.headers(1, trailers, flags);
    await expectRefused(client.outcome(1));
  });
});

describe('what is right arrives as it is', () => {
  test('a request with content and without a length goes on in chunks', async () => {
    expect(await ask(head({ ':method': 'POST' }), 'abc')).toEqual({ status: 200 });
    expect(backend.requests).toMatchObject([{ line: 'POST / HTTP/1.1', body: 'abc' }]);
    expect(backend.violations).toEqual([]);
  });

  test('a length that is right goes on as it is', async () => {
    expect(await ask([...head({ ':method': 'POST' }), ['content-length', '3']], 'abc')).toEqual({ status: 200 });
    expect(backend.requests[0]?.fields).toContainEqual(['content-length', '3']);
    expect(backend.violations).toEqual([]);
  });

  test('Cookie fields become one (RFC 9113 8.2.3), te: trailers stays here, host may repeat the authority', async () => {
    const fields: Field[] = [
      ['cookie', 'a=1'],
      ['te', 'trailers'],
      ['cookie', 'b=2'],
      ['host', HOST],
    ];
    expect(await ask([...head(), ...fields])).toEqual({ status: 200 });
    const told = backend.requests[0]?.fields ?? [];
    expect(told).toContainEqual(['cookie', 'a=1; b=2']);
    expect(told.map(([name]) => name)).not.toContain('te');
    expect(told.filter(([name]) => name.toLowerCase() === 'host')).toEqual([['host', HOST]]);
    expect(backend.violations).toEqual([]);
  });

  test('a stream that is reset leaves no request behind at the backend', async () => {
    const client = await open();
    client.headers(1, [...head({ ':method': 'POST' }), ['content-length', '10']], 0);
    client.send(FRAME.DATA, 0, 1, Buffer.from('abc'));
    await eventually(() => backend.wire.some((bytes) => bytes.includes('abc')));
    client.send(FRAME.RST_STREAM, 0, 1, Buffer.from([0, 0, 0, 8]));
    client.headers(3, head(), END_STREAM);
    expect(await client.outcome(3)).toEqual({ status: 200 });
    expect(backend.requests.map(({ line }) => line)).toEqual(['GET / HTTP/1.1']);
  });
});
