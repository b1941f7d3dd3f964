import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A DNS server that answers for names with one IPv4 address each, over UDP (RFC 1035). */
export interface SmallDns {
  /** `127.0.0.1:port`. */
  readonly at: string;
  /** Names that it was asked for, newest last; without those of IPv6. */
  readonly asked: string[];
  /** Addresses and lifetimes (seconds), by name. */
  readonly names: Map<string, { readonly address: string; readonly ttl: number }>;
  /** Answers nothing any more. */
  silent: boolean;
  stop(): void;
}

const A = 1;
const NXDOMAIN = 3;

export async function startSmallDns(): Promise<SmallDns> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const dns: SmallDns = {
    at: `127.0.0.1:${socket.address().port}`,
    asked: [],
    names: new Map(),
    silent: false,
    stop: () => socket.close(),
  };
  socket.on('message', (question, from) => {
    const { name, end } = readName(question);
    const type = question.readUInt16BE(end);
    if (type === A) dns.asked.push(name);
    if (dns.silent) return;
    const known = dns.names.get(name);
    const records = known && type === A ? [record(known)] : [];
    const head = Buffer.alloc(12);
    question.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8180 | (known ? 0 : NXDOMAIN), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(records.length, 6);
    socket.send(Buffer.concat([head, question.subarray(12, end + 4), ...records]), from.port, from.address);
  });
  return dns;
}

function readName(question: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function record({ address, ttl }: { address: string; ttl: number }): Buffer {
  const head = Buffer.from([0xc0, 0x0c, 0, A, 0, 1, 0, 0, 0, 0, 0, 4]);
  head.writeUInt32BE(ttl, 6);
  return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
}
