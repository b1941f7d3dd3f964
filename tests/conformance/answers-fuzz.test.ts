import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AnswerParser, type AnswerHead } from '../../apps/gateway/src/forward/answer-parser.ts';
import { Chance } from '../support/chance.ts';

/**
 * Two readers of the same bytes: our parser, and Node's client of HTTP/1.1. Ours is the stricter one: where it takes an answer, Node's
 * must have read the same in it.
 */
const SEED = 20_261_122;
const ANSWERS = 3_000;
const AT_ONCE = 32;

interface Asked {
  readonly method: string;
  readonly bytes: Buffer;
  /** Where one arrival ends and the next begins. */
  readonly cuts: readonly number[];
}

/** What a reader found in an answer. */
interface Read {
  readonly informed: readonly number[];
  readonly status: number;
  readonly fields: readonly string[];
  readonly content: string;
  readonly trailers: readonly string[];
  readonly reusable: boolean;
}

let server: Server;
/** By the paths that they are asked for with. */
const sent: Asked[] = [];

beforeAll(async () => {
  server = createServer((socket) => {
    socket.setNoDelay(true).on('error', () => {});
    socket.once('data', (head) => {
      const answer = sent[Number(/^\w+ \/(\d+) /.exec(head.toString('latin1'))?.[1])];
      if (answer) void send(socket, answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.close();
});

test('what our parser takes for an answer, Node takes for the same one', async () => {
  const answers = answersBy(new Chance(SEED), ANSWERS);
  const differences: object[] = [];
  const tally = { both: 0, neither: 0, oursAlone: 0, nodeAlone: 0 };
  let next = 0;
  const read = async (): Promise<void> => {
    for (let i = next++; i < answers.length; i = next++) {
      const asked = answers[i] as Asked;
      const ours = readByUs(asked);
      const nodes = (await readByNode(asked, i)) ?? (ours && (await readByNode(withoutExtensions(asked), i)));
      tally[ours ? (nodes ? 'both' : 'oursAlone') : nodes ? 'nodeAlone' : 'neither'] += 1;
      if (ours && !(nodes && isSame(asked.method, ours, nodes)))
        differences.push({ answer: asked.bytes.toString('latin1'), ours, nodes });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, read));
  expect(differences).toEqual([]);
  // It is worth something only as long as most answers are answers, and many are not.
  expect(tally.both).toBeGreaterThan(ANSWERS / 3);
  expect(tally.neither + tally.nodeAlone).toBeGreaterThan(ANSWERS / 10);
});

/**
 * Node refuses blanks in the line of a chunk, as in `5 ;a` and `5 \r\n`. The first is BWS (RFC 9112 7.1.1), the second is what servers
 * send that leave room for longer numbers; neither changes what the line says, so without them the answer has to be the same.
 */
function withoutExtensions(asked: Asked): Asked {
  const text = asked.bytes.toString('latin1').replaceAll(/(?<=\n[\da-f]+)[\t ]*(?:;[^\r\n]*)?(?=\r\n)/gi, '');
  return { ...asked, bytes: Buffer.from(text, 'latin1'), cuts: [0] };
}

function isSame(method: string, ours: Read, nodes: Read): boolean {
  const rest = [ours, nodes].map((read) => JSON.stringify({ ...read, reusable: undefined }));
  if (rest[0] !== rest[1]) return false;
  // To close a connection that could be used again is never wrong. Node does so after HEAD where no field frames the content.
  return nodes.reusable || !ours.reusable || method === 'HEAD';
}

function readByUs({ method, bytes, cuts }: Asked): Read | undefined {
  const informed: number[] = [];
  let head: AnswerHead | undefined;
  let content = '';
  let trailers: readonly string[] | undefined;
  const parser = new AnswerParser({
    onInformation: (status) => void informed.push(status),
    onHead: (found) => void (head = found),
    onContent: (piece) => void (content += piece.toString('latin1')),
    onEnd: (found) => void (trailers = found),
  });
  parser.expectAnswer(method === 'HEAD');
  // All arrivals in one buffer, as a connection reads.
  const buffer = Buffer.alloc(bytes.length);
  let excess = 0;
  try {
    for (const [i, from] of cuts.entries()) {
      const length = bytes.copy(buffer, 0, from, cuts[i + 1] ?? bytes.length);
      excess += parser.push(buffer.subarray(0, length));
      buffer.fill(0x58);
    }
    parser.close();
  } catch {
    return undefined;
  }
  if (!head || !trailers) return undefined;
  return { informed, ...head, content, trailers, reusable: parser.reusable && excess === 0 };
}

async function readByNode(asked: Asked, i: number): Promise<Read | undefined> {
  const { port } = server.address() as AddressInfo;
  const { method } = asked;
  sent[i] = asked;
  const agent = new Agent({ keepAlive: true });
  const informed: number[] = [];
  const outgoing = request({ agent, host: '127.0.0.1', port, method, path: `/${i}` });
  outgoing.on('information', ({ statusCode }) => informed.push(statusCode));
  outgoing.on('upgrade', (_, socket: Socket) => socket.destroy());
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve).once('error', reject);
      outgoing.once('close', () => reject(new Error('closed')));
      outgoing.end();
    });
    const pieces: string[] = [];
    for await (const piece of answer) pieces.push((piece as Buffer).toString('latin1'));
    if (!answer.complete) return undefined;
    return {
      informed,
      status: answer.statusCode ?? 0,
      fields: inLowerCase(answer.rawHeaders),
      content: pieces.join(''),
      trailers: inLowerCase(answer.rawTrailers),
      reusable: outgoing.shouldKeepAlive,
    };
  } catch {
    return undefined;
  } finally {
    outgoing.on('error', () => {}).destroy();
    agent.destroy();
  }
}

const inLowerCase = (fields: readonly string[]): string[] =>
  fields.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));

async function send(socket: Socket, { bytes, cuts }: Asked): Promise<void> {
  for (const [i, from] of cuts.entries()) {
    socket.write(bytes.subarray(from, cuts[i + 1] ?? bytes.length));
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
}

function answersBy(chance: Chance, count: number): Asked[] {
  return Array.from({ length: count }, () => {
    const method = chance.of(['GET', 'GET', 'GET', 'HEAD', 'POST']);
    const text = chance.is(0.5) ? answerBy(chance) : damaged(answerBy(chance), chance);
    const bytes = Buffer.from(text, 'latin1');
    const places = Array.from({ length: upTo(chance, 6) }, () => upTo(chance, bytes.length));
    return { method, bytes, cuts: [0, ...new Set(places.filter((at) => at > 0).sort((a, b) => a - b))] };
  });
}

const upTo = (chance: Chance, bound: number): number => Math.floor(chance.next() * bound);

const FIELDS = [
  'Content-Type: text/plain',
  'X-Empty:',
  'x-spaces: \t a  b \t',
  'Set-Cookie: a=1; Path=/',
  'SET-COOKIE: b=2',
  'X-Latin: \xe4\xff',
  'Date:Sun, 22 Nov 2026 00:00:00 GMT',
  'Trailer: X-After',
  'Keep-Alive: timeout=5',
  'Upgrade: h2c',
];
const CONNECTIONS = ['close', 'keep-alive', 'Keep-Alive', 'x-hop, Close', 'keep-alive, x-hop', 'upgrade', ''];
const WORDS = ['', 'a', 'hello', '0\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', '\r\n', 'x'.repeat(300)];

function answerBy(chance: Chance): string {
  let text = '';
  while (chance.is(0.15)) text += chance.of(['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', 'HTTP/1.1 100\r\n\r\n']);
  text += `HTTP/1.${chance.of(['1', '1', '1', '0'])} ${chance.of(['200', '200', '200', '204', '205', '304', '404', '599', '799'])}`;
  text += chance.of([' OK', ' OK', '', ' ', ' a\tb \xe4']);
  const fields = chance.some(FIELDS, 0.3);
  if (chance.is(0.3)) fields.push(`Connection: ${chance.of(CONNECTIONS)}`);
  const words = Array.from({ length: upTo(chance, 5) }, () => chance.of(WORDS));
  const content = words.join('');
  const framing = chance.of(['length', 'length', 'chunks', 'chunks', 'chunks', 'close', 'both', 'wrong']);
  if (framing === 'length' || framing === 'both') fields.push(`Content-Length: ${content.length}`);
  if (framing === 'wrong') fields.push(`Content-Length: ${chance.of(['0', '3', '007', '+1', '1, 1', '', '99'])}`);
  const chunked = framing === 'chunks' || framing === 'both';
  if (chunked) fields.push(`Transfer-Encoding: ${chance.of(['chunked', 'chunked', 'Chunked', 'gzip, chunked'])}`);
  text += ['', ...fields.sort(() => chance.next() - 0.5)].join('\r\n');
  text += `\r\n\r\n${chunked ? inChunks(words, chance) : content}`;
  return chance.is(0.05) ? `${text}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison` : text;
}

function inChunks(words: readonly string[], chance: Chance): string {
  let text = '';
  for (const word of words.filter((one) => one !== '')) {
    const size = word.length.toString(16);
    text += chance.of([size, size, size.toUpperCase(), `00${size}`]);
    text += chance.of(['', '', '', ';a', ';a=b', ';a="b;c"', ' ; a', ' ']);
    text += `\r\n${word}\r\n`;
  }
  text += chance.of(['0', '0', '000', '0;a']);
  return `${text}\r\n${chance.of(['', '', 'X-After: 1\r\n', 'X-After: 1\r\nx-b:\r\n'])}\r\n`;
}

const BYTES = ['\r', '\n', '\r\n', ' ', '\t', ':', ';', ',', '0', '1', 'a', '-', '\0', '\x7f', '\x80', '\r\n\r\n', '"'];

/** One to three small changes, most of them where the framing is. */
function damaged(answer: string, chance: Chance): string {
  let text = answer;
  for (let left = 1 + upTo(chance, 3); left > 0; left--) {
    const ends = [...text.matchAll(/[\r\n:;, ]/g)].map(({ index }) => index);
    const at = chance.is(0.7) && ends.length ? chance.of(ends) + upTo(chance, 2) : upTo(chance, text.length);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    text = chance.of([
      before + chance.of(BYTES) + after,
      before + chance.of(BYTES) + after.slice(1),
      before + after.slice(1),
      before + after.slice(0, 1) + after,
      before,
    ]);
  }
  return text;
}
