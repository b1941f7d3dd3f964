import { describe, expect, test } from '@jest/globals';
import { AnswerParser, type AnswerHead } from '../../../apps/gateway/src/forward/answer-parser.ts';

/** What a parser told, in its order; content in one piece. */
class Heard {
  readonly informed: number[] = [];
  head: AnswerHead | undefined;
  content = '';
  trailers: readonly string[] | undefined;

  onInformation(status: number): void {
    this.informed.push(status);
  }

  onHead(head: AnswerHead): void {
    this.head = head;
  }

  onContent(piece: Buffer): void {
    this.content += piece.toString('latin1');
  }

  onEnd(trailers: readonly string[]): void {
    this.trailers = trailers;
  }
}

interface Result {
  readonly heard: Heard;
  readonly parser: AnswerParser;
  readonly excess: number;
}

/** Parses an answer that arrives in pieces of this size, each in the same buffer, as reads are. */
function parse(answer: string, size = Infinity, toHead = false): Result {
  const heard = new Heard();
  const parser = new AnswerParser(heard);
  parser.expectAnswer(toHead);
  const all = Buffer.from(answer, 'latin1');
  const buffer = Buffer.alloc(all.length);
  let excess = 0;
  for (let at = 0; at < all.length; at += size) {
    const length = all.copy(buffer, 0, at, Math.min(all.length, at + size));
    excess += parser.push(buffer.subarray(0, length));
  }
  return { heard, parser, excess };
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const SIZES = [1, 2, 3, 7, 16, Infinity];

describe.each(SIZES)('an answer that arrives %d bytes at a time', (size) => {
  test('with a length ends after it', () => {
    const { heard, parser, excess } = parse(
      `${OK}Content-Type:text/plain\r\nX-Empty:\r\nContent-Length: 5 \r\n\r\nhello`,
      size,
    );
    expect(heard).toMatchObject({ content: 'hello', trailers: [], informed: [] });
    expect(heard.head).toEqual({
      status: 200,
      fields: ['content-type', 'text/plain', 'x-empty', '', 'content-length', '5'],
    });
    expect([parser.reusable, excess]).toEqual([true, 0]);
  });

  test('in chunks ends after the last one and its trailers', () => {
    const { heard, parser } = parse(
      `${CHUNKED}3\r\nabc\r\nA;x="y"\r\n0123456789\r\n0\r\nDigest: d\r\nX-B: 1\r\n\r\n`,
      size,
    );
    expect(heard).toMatchObject({ content: 'abc0123456789', trailers: ['digest', 'd', 'x-b', '1'] });
    expect(parser.reusable).toBe(true);
  });

  test('in chunks without trailers ends after the last one', () => {
    expect(parse(`${CHUNKED}1\r\na\r\n00\r\n\r\n`, size).heard).toMatchObject({ content: 'a', trailers: [] });
  });

  test('without a length ends with the connection, which carries no other', () => {
    const { heard, parser } = parse(`${OK}Connection: keep-alive\r\n\r\nuntil the end`, size);
    expect(heard.trailers).toBeUndefined();
    expect(parser.close()).toBe(true);
    expect(heard).toMatchObject({ content: 'until the end', trailers: [] });
    expect(parser.reusable).toBe(false);
  });

  test('after informational ones is told apart from them', () => {
    const { heard } = parse(
      `HTTP/1.1 100\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`,
      size,
    );
    expect(heard).toMatchObject({ informed: [100, 103], content: 'x', trailers: [] });
  });

  test('that has more after its end leaves it to nobody', () => {
    const { heard, excess } = parse(`${OK}Content-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n\r\n`, size);
    expect(heard.content).toBe('x');
    expect(excess).toBe('HTTP/1.1 200 OK\r\n\r\n'.length);
  });
});

test.each([
  ['HEAD', `${OK}Content-Length: 1000\r\n\r\n`, true],
  ['304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n', false],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', false],
  ['HEAD in chunks', CHUNKED, true],
])('an answer to, or with, %s has no content whatever its fields say (RFC 9112 6.3)', (_, answer, toHead) => {
  const { heard, parser } = parse(answer, Infinity, toHead);
  expect(heard).toMatchObject({ content: '', trailers: [] });
  expect(parser.reusable).toBe(true);
});

test.each([
  ['a length', 'Content-Length: 6\r\n', false],
  ['chunks', 'Transfer-Encoding: chunked\r\n', false],
  ['no length', 'Content-Length: 0\r\n', true],
])('a 204 that announces %s: whether its connection can be used again', (_, fields, reusable) => {
  const { heard, parser } = parse(`HTTP/1.1 204 No Content\r\n${fields}\r\n`);
  expect(heard).toMatchObject({ content: '', trailers: [] });
  expect(parser.reusable).toBe(reusable);
});

test.each([
  ['Connection: close', 'HTTP/1.1', 'Connection: Close\r\n', false],
  ['close among others', 'HTTP/1.1', 'Connection: x-hop, close\r\n', false],
  ['two Connection fields', 'HTTP/1.1', 'Connection: x-hop\r\nConnection: close\r\n', false],
  ['HTTP/1.0', 'HTTP/1.0', '', false],
  ['HTTP/1.0 that keeps alive', 'HTTP/1.0', 'Connection: Keep-Alive\r\n', true],
])('whether a connection can be used again is seen: %s', (_, version, fields, reusable) => {
  expect(parse(`${version} 200 OK\r\n${fields}Content-Length: 0\r\n\r\n`).parser.reusable).toBe(reusable);
});

test.each([
  ['Keep-Alive: timeout=2\r\n', 2],
  ['Keep-Alive: max=1, timeout=5\r\nConnection: keep-alive\r\n', 5],
  ['Keep-Alive: timeout=never\r\n', undefined],
  ['', undefined],
])('how long a connection is kept open is read: %j', (fields, seconds) => {
  expect(parse(`HTTP/1.1 200 OK\r\n${fields}Content-Length: 0\r\n\r\n`).parser.idleSeconds).toBe(seconds);
});

test('an answer of HTTP/1.0 in chunks is read, and its connection not trusted any further (RFC 9112 6.1)', () => {
  const { heard, parser } = parse(
    'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
  );
  expect(heard).toMatchObject({ content: 'a', trailers: [] });
  expect(parser.reusable).toBe(false);
});

describe('what two readers could understand differently is no answer:', () => {
  const length = (value: string): string => `${OK}Content-Length: ${value}\r\n\r\n12345678901234567890`;
  test.each([
    ['a length with a sign', length('+5')],
    ['an empty length', length('')],
    ['a list of lengths', length('5, 5')],
    ['a length in hexadecimal', length('0x5')],
    ['a length that is too large for a number', length('1'.repeat(16))],
    ['two lengths', `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
    ['both framing fields', `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['another transfer coding', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['chunked twice', `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['an unknown transfer coding', `${OK}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['a bare LF in the head', `${OK}A: b\nContent-Length: 0\r\n\r\n`],
    ['a bare CR in the head', `${OK}A: b\rContent-Length: 0\r\n\r\n`],
    ['LF alone for every line', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    ['NUL in a value', `${OK}A: b\0c\r\n\r\n`],
    ['a folded line', `${OK}A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
    ['a space before the colon', `${OK}Content-Length : 0\r\n\r\n`],
    ['a name that is empty', `${OK}: 0\r\n\r\n`],
    ['a line without a colon', `${OK}nothing\r\n\r\n`],
    ['a space before the first name', `${OK} A: b\r\nContent-Length: 0\r\n\r\n`],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['no version', '200 OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['two spaces before the status', 'HTTP/1.1  200 OK\r\n\r\n'],
    ['an empty line before the answer', `\r\n${OK}Content-Length: 0\r\n\r\n`],
    ['a switch of protocols that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n'],
    ['a size of a chunk with a sign', `${CHUNKED}+1\r\na\r\n`],
    ['an empty size of a chunk', `${CHUNKED}\r\na\r\n`],
    ['a size of a chunk with a prefix', `${CHUNKED}0x1\r\na\r\n`],
    ['a space before the size of a chunk', `${CHUNKED} 1\r\na\r\n`],
    ['a size of a chunk that is too large', `${CHUNKED}${'f'.repeat(14)}\r\na\r\n`],
    ['LF alone after the size of a chunk', `${CHUNKED}1\na\r\n0\r\n\r\n`],
    ['LF alone in the extension of a chunk', `${CHUNKED}1;a\nb\r\na\r\n0\r\n\r\n`],
    ['a chunk that is longer than its size', `${CHUNKED}1\r\nab\r\n0\r\n\r\n`],
    ['something else than CRLF after a chunk', `${CHUNKED}1\r\naXX0\r\n\r\n`],
    ['LF alone after a chunk', `${CHUNKED}1\r\na\n0\r\n\r\n`],
    ['LF alone in trailers', `${CHUNKED}0\r\nA: b\n\r\n`],
    ['a trailer without a colon', `${CHUNKED}0\r\nnothing\r\n\r\n`],
  ])('%s', (_, answer) => {
    for (const size of SIZES) expect(() => parse(answer, size)).toThrow(/is not valid HTTP/);
  });
});

test.each([
  ['head', `${OK}A: ${'b'.repeat(70_000)}`],
  ['section of trailers', `${CHUNKED}0\r\nA: ${'b'.repeat(70_000)}`],
  ['line of a chunk', `${CHUNKED}1;${' '.repeat(5_000)}`],
])('a %s without end is not kept for ever', (_, answer) => {
  for (const size of [1_000, Infinity]) {
    expect(() => parse(answer, size)).toThrow(/too long|more than \d+ bytes/);
    expect(() => parse(`${answer}\r\n\r\n`, size)).toThrow(/too long|more than \d+ bytes/);
  }
});

test('an answer that breaks off is not complete', () => {
  for (const answer of [`${OK}Content-Length: 5\r\n\r\nhell`, `${CHUNKED}5\r\nhello\r\n`, `${CHUNKED}0\r\n`, OK]) {
    const { heard, parser } = parse(answer);
    expect(parser.close()).toBe(false);
    expect(heard.trailers).toBeUndefined();
  }
});

test('a connection carries one answer after the other', () => {
  const heard = new Heard();
  const parser = new AnswerParser(heard);
  for (const content of ['one', 'two']) {
    parser.expectAnswer(false);
    expect(parser.push(Buffer.from(`${OK}Content-Length: 3\r\n\r\n${content}`))).toBe(0);
  }
  expect(heard.content).toBe('onetwo');
  expect(parser.push(Buffer.from(OK))).toBe(OK.length);
});

const chunk = (content: string): string => `${content.length.toString(16)}\r\n${content}\r\n`;

test('small chunks that come together are handed on as one piece, and large ones as they are', () => {
  const large = 'b'.repeat(10_000);
  const kept: Buffer[] = [];
  // Looked at only when all was read: what was handed on is not written over.
  const pieces = (): string[] => kept.map((piece) => piece.toString('latin1'));
  const heard = new Heard();
  heard.onContent = (piece) => void kept.push(piece);
  const parser = new AnswerParser(heard);
  parser.expectAnswer(false);
  parser.push(Buffer.from(CHUNKED + chunk('a').repeat(1_000) + chunk(large) + chunk('cd').repeat(2)));
  expect(pieces()).toEqual(['a'.repeat(1_000), `${large}cdcd`]);
  parser.push(Buffer.from(`${chunk('e').repeat(2)}0\r\n\r\n`));
  expect(pieces().slice(2)).toEqual(['ee']);
  expect(heard.trailers).toEqual([]);
});

test.each([
  ['head', OK],
  ['section of trailers', `${CHUNKED}0\r\n`],
])('a %s that drips in is not read from its beginning for every drop', (_, before) => {
  const parser = new AnswerParser(new Heard());
  parser.expectAnswer(false);
  parser.push(Buffer.from(before));
  const drop = Buffer.from('a');
  parser.push(Buffer.from(`X: ${'b'.repeat(30_000)}`));
  const began = process.cpuUsage();
  for (let i = 0; i < 30_000; i++) parser.push(drop);
  const { user, system } = process.cpuUsage(began);
  // Some 100 ms, and more than a second if each drop were put behind a copy of all before it.
  expect((user + system) / 1_000).toBeLessThan(500);
});
