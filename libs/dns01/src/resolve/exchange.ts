import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { DnsError } from '../dns-error.ts';
import { withDeadline } from '../deadline.ts';
import { reasonOf } from '../reason-of.ts';
import { malformed } from '../wire/byte-reader.ts';
import { canonicalName } from '../wire/name.ts';
import { decodeMessage, type Message, type OutgoingMessage } from '../wire/message.ts';
import { describeServer, type ServerAddress } from './server-address.ts';

/** What the operating system calls the lack of any way to an address, as to IPv6 where there is none. */
const NO_ROUTE = /^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/;

/**
 * Asks one server over TCP (RFC 7766).
 * @throws DnsError DNS_UNREACHABLE, DNS_TIMEOUT, DNS_PROTOCOL; the signal's reason
 */
export const askOverTcp = (
  server: ServerAddress,
  bytes: Buffer,
  question: OutgoingMessage,
  ms: number,
  signal: AbortSignal,
): Promise<Message> =>
  withDeadline(
    ms,
    signal,
    (cause) => late(server, ms, cause),
    async (limit) => {
      const answer = decodeMessage(await exchangeOverTcp(server, bytes, limit));
      if (!answers(answer, question)) throw malformed('it answers another question');
      return answer;
    },
  );

/** The same over UDP. What does not answer the question, forged or late, is passed over. */
export const askOverUdp = (
  server: ServerAddress,
  bytes: Buffer,
  question: OutgoingMessage,
  ms: number,
  signal: AbortSignal,
): Promise<Message> =>
  withDeadline(
    ms,
    signal,
    (cause) => late(server, ms, cause),
    (limit) => exchangeOverUdp(server, bytes, question, limit),
  );

/** Whether there seems to be no way from this machine to the address, rather than a fault of the server. */
export const isOutOfReach = (error: unknown): boolean =>
  error instanceof DnsError &&
  (error.code === 'DNS_TIMEOUT' || NO_ROUTE.test((error.cause as NodeJS.ErrnoException | undefined)?.code ?? ''));

function exchangeOverTcp(server: ServerAddress, bytes: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...server, signal });
    const chunks: Buffer[] = [];
    const end = (settle: () => void): void => {
      socket.destroy();
      settle();
    };
    socket.on('error', (cause) => end(() => reject(unreachable(server, cause))));
    socket.on('close', () => reject(unreachable(server, new Error('it closed the connection without an answer'))));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      if (all.length < 2) return;
      const length = all.readUInt16BE(0);
      if (all.length >= length + 2) end(() => resolve(all.subarray(2, length + 2)));
    });
    const size = Buffer.alloc(2);
    size.writeUInt16BE(bytes.length);
    socket.write(Buffer.concat([size, bytes]));
  });
}

function exchangeOverUdp(
  server: ServerAddress,
  bytes: Buffer,
  question: OutgoingMessage,
  signal: AbortSignal,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: isIPv6(server.host) ? 'udp6' : 'udp4', signal });
    let over = false;
    const end = (settle: () => void): void => {
      if (over) return;
      over = true;
      // The signal closes it too, and a socket must not be closed twice.
      if (!signal.aborted) socket.close();
      settle();
    };
    const fail = (cause: Error): void => end(() => reject(unreachable(server, cause)));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('no answer')));
    socket.on('message', (received) => {
      const answer = decodeQuietly(received);
      if (answer && answers(answer, question)) end(() => resolve(answer));
    });
    // A connected socket takes datagrams of this server only, and hears of a closed port.
    socket.connect(server.port, server.host, (error?: Error) => {
      if (error) fail(error);
      else if (!over && !signal.aborted) socket.send(bytes);
    });
  });
}

function decodeQuietly(bytes: Buffer): Message | undefined {
  try {
    return decodeMessage(bytes);
  } catch (error) {
    if (error instanceof DnsError) return undefined;
    throw error;
  }
}

/** RFC 5452 9.1. Servers may leave out the question of what they refuse to look at (RFC 2136 2.2). */
const answers = (answer: Message, { id, opcode, question }: OutgoingMessage): boolean =>
  answer.isResponse &&
  answer.id === id &&
  answer.opcode === opcode &&
  (answer.questions.length === 0
    ? answer.rcode !== 0 || opcode !== 0
    : answer.questions.every(
        ({ name, type, class: kind }) =>
          name === canonicalName(question.name) && type === question.type && kind === question.class,
      ));

const unreachable = (server: ServerAddress, cause: Error): DnsError =>
  new DnsError(
    `The DNS server ${describeServer(server)} cannot be reached (${reasonOf(cause)}). Check its address, and that this server may connect to it.`,
    { code: 'DNS_UNREACHABLE', retry: true, cause },
  );

const late = (server: ServerAddress, ms: number, cause: unknown): DnsError =>
  new DnsError(
    `The DNS server ${describeServer(server)} does not answer within ${ms / 1000} s. Check its address, and that this server may connect to it.`,
    { code: 'DNS_TIMEOUT', retry: true, cause },
  );
