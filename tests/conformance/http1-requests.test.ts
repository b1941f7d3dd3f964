import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GatewayProcess } from '../support/gateway-process.ts';
import { sendBytes } from '../support/raw-client.ts';
import { startRecordingBackend, type RecordingBackend } from '../support/recording-backend.ts';

const HOST = 'app.example.com';
const H = `Host: ${HOST}\r\n`;
const GET = `GET / HTTP/1.1\r\n${H}`;
const POST = `POST / HTTP/1.1\r\n${H}`;
/** What an attacker hides in the content of another request. */
const HIDDEN = `GET /hidden HTTP/1.1\r\n${H}\r\n`;

let gateway: GatewayProcess;
let backend: RecordingBackend;

beforeAll(async () => {
  backend = await startRecordingBackend();
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  await gateway.target(HOST, { target_url: backend.url });
});
beforeEach(() => backend.forget());
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

type Case = readonly [name: string, source: string, bytes: string | Buffer];

/** One answer of the client's fault, then the end of the connection; the backend does not even hear of it. */
async function expectRefused(bytes: string | Buffer): Promise<void> {
  const { statuses, closed } = await sendBytes(gateway.httpPort, bytes, 1_000);
  expect({ statuses, closed, heard: backend.requests.map(({ line }) => line) }).toEqual({
    statuses: [expect.any(Number)],
    closed: true,
    heard: [],
  });
  expect([400, 405, 413, 414, 431, 501, 505]).toContain(statuses[0]);
  expect(backend.violations).toEqual([]);
}

const chunked = (te: string, content: string): string => `${POST}Transfer-Encoding: ${te}\r\n\r\n${content}`;
const body = (content: string): string => chunked('chunked', content);

const FRAMING: readonly Case[] = [
  ['CL.TE', 'RFC 9112 6.1', `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  [
    'TE.CL',
    'RFC 9112 6.1',
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n${HIDDEN}\r\n0\r\n\r\n`,
  ],
  [
    'TE.TE, the second one hidden',
    'RFC 9112 6.1',
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n`,
  ],
  [
    'TE.TE with identity',
    'RFC 9112 7',
    `${POST}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  ],
  ['chunked twice', 'RFC 9112 6.1', chunked('chunked, chunked', '0\r\n\r\n')],
  ['chunked that is not the last coding', 'RFC 9112 6.3', chunked('chunked, gzip', '0\r\n\r\n')],
  ['an unknown coding', 'RFC 9112 6.1', chunked('xchunked', '0\r\n\r\n')],
  ['chunked in quotes', 'RFC 9112 6.1', chunked('"chunked"', '0\r\n\r\n')],
  ['chunked with a vertical tab before it', 'CVE-2019-18277', chunked('\x0bchunked', '0\r\n\r\n')],
  ['chunked with a NUL after it', 'RFC 9110 5.5', chunked('chunked\0', '0\r\n\r\n')],
  ['a line break within Transfer-Encoding', 'RFC 9112 5.2', chunked('\r\n chunked', '0\r\n\r\n')],
  [
    'a space before the colon of Transfer-Encoding',
    'RFC 9112 5.1',
    `${POST}Content-Length: 4\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'Transfer-Encoding in HTTP/1.0',
    'RFC 9112 6.1',
    `POST / HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`,
  ],
  ['chunked alone in HTTP/1.0', 'RFC 9112 6.1', `POST / HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['gzip before chunked', 'RFC 9112 6.1', chunked('gzip, chunked', '0\r\n\r\n')],
  ['two lengths', 'RFC 9112 6.3', `${POST}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`],
  ['the same length twice', 'RFC 9112 6.3', `${POST}Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd`],
  ['a list of lengths', 'RFC 9112 6.3', `${POST}Content-Length: 4, 5\r\n\r\nabcde`],
  ['a list of equal lengths', 'RFC 9112 6.3', `${POST}Content-Length: 4, 4\r\n\r\nabcd`],
  ['a length with a plus', 'RFC 9112 6.3', `${POST}Content-Length: +4\r\n\r\nabcd`],
  ['a negative length', 'RFC 9112 6.3', `${POST}Content-Length: -4\r\n\r\nabcd`],
  ['a hexadecimal length', 'RFC 9112 6.3', `${POST}Content-Length: 0x4\r\n\r\nabcd`],
  ['a length with a space in it', 'RFC 9112 6.3', `${POST}Content-Length: 1 0\r\n\r\nabcdefghij`],
  ['an empty length', 'RFC 9112 6.3', `${POST}Content-Length: \r\n\r\n`],
  ['a length with an underscore', 'RFC 9112 6.3', `${POST}Content-Length: 1_0\r\n\r\nabcdefghij`],
  ['a length beyond 64 bits', 'RFC 9112 6.3', `${POST}Content-Length: 18446744073709551617\r\n\r\na`],
  ['a length with a line break before it', 'RFC 9112 5.2', `${POST}Content-Length:\r\n 4\r\n\r\nabcd`],
];

const CHUNKS: readonly Case[] = [
  ['a size that is no number', 'RFC 9112 7.1', body('x\r\nabc\r\n0\r\n\r\n')],
  ['a size with 0x', 'RFC 9112 7.1', body('0x3\r\nabc\r\n0\r\n\r\n')],
  ['a negative size', 'RFC 9112 7.1', body('-3\r\nabc\r\n0\r\n\r\n')],
  ['a size with a plus', 'RFC 9112 7.1', body('+3\r\nabc\r\n0\r\n\r\n')],
  ['a size beyond 64 bits, which is 3 where it wraps', 'RFC 9112 7.1.1', body('10000000000000003\r\nabc\r\n0\r\n\r\n')],
  ['an empty size', 'RFC 9112 7.1', body('\r\nabc\r\n0\r\n\r\n')],
  ['a space before the size', 'RFC 9112 7.1', body(' 3\r\nabc\r\n0\r\n\r\n')],
  ['a space after the size', 'RFC 9112 7.1', body('3 \r\nabc\r\n0\r\n\r\n')],
  ['a size that ends in a bare LF', 'RFC 9112 2.2', body('3\nabc\r\n0\r\n\r\n')],
  ['a size that ends in a bare CR', 'RFC 9112 2.2', body('3\rabc\r\n0\r\n\r\n')],
  ['an extension with a bare LF', 'RFC 9112 7.1.1', body('3;a\nabc\r\n0\r\n\r\n')],
  ['an extension with a NUL', 'RFC 9112 7.1.1', body('3;a=\0\r\nabc\r\n0\r\n\r\n')],
  ['content that is longer than its size', 'RFC 9112 7.1', body('3\r\nabcd\r\n0\r\n\r\n')],
  ['content that ends in a bare LF', 'RFC 9112 7.1', body('3\r\nabc\n0\r\n\r\n')],
  ['content that ends in nothing', 'RFC 9112 7.1', body('3\r\nabc0\r\n\r\n')],
  ['trailers with a space in a name', 'RFC 9112 5.1', body('0\r\nX Y: 1\r\n\r\n')],
  ['trailers with a bare LF', 'RFC 9112 2.2', body('0\r\nX: 1\n\r\n')],
  ['trailers with a NUL', 'RFC 9110 5.5', body('0\r\nX: \0\r\n\r\n')],
  ['trailers without a colon', 'RFC 9112 5', body('0\r\nX\r\n\r\n')],
  ['a Content-Length in the trailers', 'RFC 9110 6.5.1', body('0\r\nContent-Length: 5\r\n\r\n')],
  ['a Transfer-Encoding in the trailers', 'RFC 9110 6.5.1', body('0\r\nTransfer-Encoding: chunked\r\n\r\n')],
];

const LINES: readonly Case[] = [
  ['a bare LF after the request line', 'RFC 9112 2.2', `GET / HTTP/1.1\n${H}\r\n`],
  ['a bare LF after a field', 'RFC 9112 2.2', `${GET}X: 1\nY: 2\r\n\r\n`],
  ['a bare LF at the end of the head', 'RFC 9112 2.2', `${GET}X: 1\r\n\n`],
  ['a bare CR in a value', 'RFC 9112 2.2', `${GET}X: 1\rY: 2\r\n\r\n`],
  ['a bare CR in the request line', 'RFC 9112 2.2', `GET /\r HTTP/1.1\r\n${H}\r\n`],
  ['a NUL in a value', 'RFC 9110 5.5', `${GET}X: a\0b\r\n\r\n`],
  ['a NUL in a name', 'RFC 9110 5.1', `${GET}X\0: a\r\n\r\n`],
  ['a NUL in the path', 'RFC 9112 3.2', `GET /\0 HTTP/1.1\r\n${H}\r\n`],
  ['a control character in a value', 'RFC 9110 5.5', `${GET}X: a\x01b\r\n\r\n`],
  ['a space before the colon', 'RFC 9112 5.1', `${GET}X : a\r\n\r\n`],
  ['a tab before the colon', 'RFC 9112 5.1', `${GET}X\t: a\r\n\r\n`],
  ['a space in a name', 'RFC 9112 5.1', `${GET}X Y: a\r\n\r\n`],
  ['a name of letters beyond ASCII', 'RFC 9110 5.1', `${GET}X\xff: a\r\n\r\n`],
  ['an empty name', 'RFC 9110 5.1', `${GET}: a\r\n\r\n`],
  ['a field without a colon', 'RFC 9112 5', `${GET}nothing\r\n\r\n`],
  ['a folded value', 'RFC 9112 5.2', `${GET}X: a\r\n b\r\n\r\n`],
  ['a folded Host', 'RFC 9112 5.2', `GET / HTTP/1.1\r\nHost:\r\n ${HOST}\r\n\r\n`],
  ['a space before the first field', 'RFC 9112 2.2', `GET / HTTP/1.1\r\n ${H}\r\n`],
  ['a space in the path', 'RFC 9112 3.2', `GET /a b HTTP/1.1\r\n${H}\r\n`],
  ['a tab in the request line', 'RFC 9112 3', `GET\t/ HTTP/1.1\r\n${H}\r\n`],
  ['a space before the request line', 'RFC 9112 3', ` ${GET}\r\n`],
  ['no version', 'RFC 9112 3', `GET /\r\n${H}\r\n`],
  ['another version', 'RFC 9112 2.3', `GET / HTTP/1.2\r\n${H}\r\n`],
  ['a version of HTTP/2', 'RFC 9112 2.3', `GET / HTTP/2.0\r\n${H}\r\n`],
  ['a version in lower case', 'RFC 9112 2.3', `GET / http/1.1\r\n${H}\r\n`],
  ['a method in lower case', 'RFC 9110 9.1', `get / HTTP/1.1\r\n${H}\r\n`],
  ['a method of other characters', 'RFC 9110 9.1', `GE(T / HTTP/1.1\r\n${H}\r\n`],
  ['129 fields', 'docs/reference/request-path', `${GET}${'X: 1\r\n'.repeat(128)}\r\n`],
  ['a head of 40 KiB', 'docs/reference/request-path', `${GET}X: ${'x'.repeat(40_960)}\r\n\r\n`],
];

const HOSTS: readonly Case[] = [
  ['no Host', 'RFC 9112 3.2', 'GET / HTTP/1.1\r\n\r\n'],
  ['an empty Host', 'RFC 9112 3.2', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
  ['two of them', 'RFC 9112 3.2', `${GET}Host: other.example.com\r\n\r\n`],
  ['the same twice', 'RFC 9112 3.2', `${GET}${H}\r\n`],
  ['a list', 'RFC 9112 3.2', `GET / HTTP/1.1\r\nHost: ${HOST}, other.example.com\r\n\r\n`],
  ['a path in it', 'RFC 9110 7.2', `GET / HTTP/1.1\r\nHost: ${HOST}/x\r\n\r\n`],
  ['a user in it', 'RFC 9110 4.2.4', `GET / HTTP/1.1\r\nHost: user@${HOST}\r\n\r\n`],
  ['a space in it', 'RFC 9110 7.2', `GET / HTTP/1.1\r\nHost: app example.com\r\n\r\n`],
  ['a port that is none', 'RFC 9110 7.2', `GET / HTTP/1.1\r\nHost: ${HOST}:http\r\n\r\n`],
  ['two ports', 'RFC 9110 7.2', `GET / HTTP/1.1\r\nHost: ${HOST}:80:81\r\n\r\n`],
  ['a comma', 'RFC 9110 7.2', `GET / HTTP/1.1\r\nHost: ${HOST},\r\n\r\n`],
  ['letters beyond ASCII', 'RFC 9110 7.2', `GET / HTTP/1.1\r\nHost: app.\xe4xample.com\r\n\r\n`],
  ['a percent-encoded dot', 'RFC 3986 3.2.2', `GET / HTTP/1.1\r\nHost: app%2eexample.com\r\n\r\n`],
  ['a scheme in it', 'RFC 9110 7.2', `GET / HTTP/1.1\r\nHost: http://${HOST}\r\n\r\n`],
  ['an absolute target of another host', 'RFC 9112 3.2.2', `GET http://other.example.com/ HTTP/1.1\r\n${H}\r\n`],
  ['an absolute target with a user', 'RFC 9110 4.2.4', `GET http://user@${HOST}/ HTTP/1.1\r\n${H}\r\n`],
  ['an absolute target of another scheme', 'RFC 9112 3.2.2', `GET ftp://${HOST}/ HTTP/1.1\r\n${H}\r\n`],
  ['a target that is only a host', 'RFC 9112 3.2.3', `GET ${HOST}:80 HTTP/1.1\r\n${H}\r\n`],
  ['CONNECT', 'RFC 9112 3.2.3', `CONNECT ${HOST}:443 HTTP/1.1\r\n${H}\r\n`],
  ['TRACE', 'RFC 9110 9.3.8', `TRACE / HTTP/1.1\r\n${H}\r\n`],
  ['a fragment', 'RFC 9112 3.2', `GET /#x HTTP/1.1\r\n${H}\r\n`],
  ['a backslash for a slash', 'RFC 9112 3.2', `GET \\ HTTP/1.1\r\n${H}\r\n`],
];

describe.each([
  ['framing that could be read in two ways', FRAMING],
  ['chunks', CHUNKS],
  ['lines and fields', LINES],
  ['which host is meant', HOSTS],
])('%s: refused, and the connection closed', (_, cases) => {
  test.each(cases)('%s (%s)', async (_name, _source, bytes) => expectRefused(bytes));
});

describe('what may be written in more than one way reaches the backend in one', () => {
  test.each([
    ['two spaces in the request line', 'RFC 9112 3', `GET  / HTTP/1.1\r\n${H}\r\n`, ''],
    ['an empty line before the request', 'RFC 9112 2.2', `\r\n${GET}\r\n`, ''],
    ['an absolute target', 'RFC 9112 3.2.2', `GET http://${HOST}/ HTTP/1.1\r\n${H}\r\n`, ''],
    ['an absolute target without a path', 'RFC 9112 3.2.2', `GET http://${HOST} HTTP/1.1\r\n${H}\r\n`, ''],
    ['a host in capitals', 'RFC 9110 4.2.3', `GET / HTTP/1.1\r\nHOST: APP.Example.COM\r\n\r\n`, ''],
    ['a host with a dot at its end', 'RFC 3986 3.2.2', `GET / HTTP/1.1\r\nHost: ${HOST}.\r\n\r\n`, ''],
    ['spaces around a value', 'RFC 9112 5.1', `GET / HTTP/1.1\r\nHost: \t ${HOST} \t\r\n\r\n`, ''],
    ['a chunk with an extension', 'RFC 9112 7.1.1', body('3;name="v;x"\r\nabc\r\n0\r\n\r\n'), 'abc'],
    ['a size with leading zeros', 'RFC 9112 7.1', body('0003\r\nabc\r\n000\r\n\r\n'), 'abc'],
    ['a coding in capitals', 'RFC 9112 7', chunked('Chunked', '3\r\nabc\r\n0\r\n\r\n'), 'abc'],
    ['a length with leading zeros', 'RFC 9112 6.3', `${POST}Content-Length: 03\r\n\r\nabc`, 'abc'],
    ['content of GET', 'RFC 9110 9.3.1', `${GET}Content-Length: 3\r\n\r\nabc`, 'abc'],
  ] as const)('%s (%s)', async (_name, _source, bytes, content) => {
    const { statuses } = await sendBytes(gateway.httpPort, bytes);
    expect(statuses).toEqual([200]);
    expect(backend.requests.map(({ line, body: heard }) => [line, heard])).toEqual([
      [expect.stringMatching(/^(GET|POST) \/ HTTP\/1\.1$/), content],
    ]);
    expect(backend.violations).toEqual([]);
  });

  test('as many requests as the client sent, in their order, and no more (RFC 9112 9.3.2)', async () => {
    const bytes = `${POST}Content-Length: 4\r\n\r\nabcd${body('2\r\nxy\r\n0\r\n\r\n')}${GET}\r\n`;
    const { statuses } = await sendBytes(gateway.httpPort, bytes);
    expect(statuses).toEqual([200, 200, 200]);
    expect(backend.requests.map(({ body: heard }) => heard)).toEqual(['abcd', 'xy', '']);
    expect(backend.violations).toEqual([]);
  });

  test('a request after one that is refused is never looked at', async () => {
    const { statuses, closed } = await sendBytes(gateway.httpPort, `GET /#x HTTP/1.1\r\n${H}\r\n${HIDDEN}`);
    expect([statuses, closed, backend.requests]).toEqual([[400], true, []]);
  });
});

/** Names of the fields that the backend heard, in lower case. */
const names = (): string[] => backend.requests[0]?.fields.map(([name]) => name.toLowerCase()) ?? [];

describe('fields that end here (RFC 9110 7.6.1)', () => {
  test.each([
    ['Connection: close, X-Secret', ['x-secret']],
    ['connection: x-secret\r\nConnection: X-Other', ['x-secret', 'x-other']],
    ['Connection: ,, x-secret ,', ['x-secret']],
    ['Connection: X-SECRET;q=1', []],
  ])('%s', async (line, gone) => {
    await sendBytes(gateway.httpPort, `${GET}${line}\r\nX-Secret: 1\r\nX-Other: 2\r\nX-Stays: 3\r\n\r\n`);
    for (const name of [...gone, 'keep-alive', 'proxy-connection', 'te', 'upgrade'])
      expect(names()).not.toContain(name);
    expect(names()).toContain('x-stays');
    expect(names().filter((name) => name === 'host')).toHaveLength(1);
  });

  test.each(['Content-Length', 'Host', 'X-Forwarded-For', 'X-Request-Id', 'CDN-Loop', 'Forwarded', 'Content-Type'])(
    'Connection: %s cannot take away what frames, routes or tells',
    async (name) => {
      const { statuses } = await sendBytes(
        gateway.httpPort,
        `${POST}Connection: ${name}\r\nContent-Length: 3\r\nContent-Type: a/b\r\n\r\nabc`,
      );
      expect(statuses).toEqual([200]);
      expect(backend.requests.map(({ body: heard }) => heard)).toEqual(['abc']);
      // Without its length the content goes on in chunks; what kind it is, a client may keep to itself.
      if (!name.startsWith('Content-')) expect(names()).toContain(name.toLowerCase());
    },
  );

  test('Upgrade: h2c with its settings goes nowhere (the advisories of 2020 on h2c smuggling)', async () => {
    const { statuses } = await sendBytes(
      gateway.httpPort,
      `${GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
    );
    expect(statuses).toEqual([200]);
    for (const name of ['upgrade', 'http2-settings', 'connection']) {
      const value = backend.requests[0]?.fields.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
      expect(value).not.toMatch(/h2c|HTTP2|AAMA/i);
    }
  });
});
