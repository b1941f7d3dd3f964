import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientCertificate } from './client-certificate.ts';
import type { Fields } from './fields.ts';

/** What is known of a client's connection; made once, when it is accepted, and the same for every request on it. */
export interface Connection {
  /** The client's address; plain IPv4 where it came IPv4-mapped (`::ffff:192.0.2.1`, RFC 4291 2.5.5.2). */
  readonly peer: string;
  readonly secure: boolean;
  /** The name that the client asked for in its TLS handshake (RFC 6066 3), in lower case; empty where it named none. */
  readonly serverName: string;
  /** Such as TLSv1.3; null where there is none. */
  readonly tlsVersion: string | null;
  /** What the client showed where it was asked for a certificate; undefined where it was not. */
  readonly clientCertificate?: ClientCertificate | undefined;
  /** Whether it comes from a proxy whose word counts; found out by its first request. */
  trusted: boolean | undefined;
  /** Requests on it that are not finished. An upgrade takes the whole connection, so there must be no other. */
  open: number;
  /** Bytes of content that came on it, of all requests and tunnels, with what their framing takes. See countContent(). */
  content: number;
  /** forward: what backends are told of it, which is the same for every request with the same authority. */
  told?: { readonly authority: string; readonly fields: Fields } | undefined;
  /** Of HTTP/2: hears of each request. */
  guard?: { opened(hasBody: boolean): void } | undefined;
  /** What is to be done with requests that came before an earlier one was answered (HTTP/1.1 pipelining), in their order. */
  readonly waiting: (() => void)[];
}

/** What a chunk of content takes besides: the heads of its frame (RFC 9113 4.1) and of its TLS record (RFC 8446 5), with room. */
const FRAMING_BYTES = 64;

export function countContent(connection: Connection, chunk: Buffer): void {
  connection.content += chunk.length + FRAMING_BYTES;
}

const CONNECTION = Symbol('connection');
interface Carrier {
  [CONNECTION]?: Connection;
}

/** Keeps the description on the socket or the HTTP/2 session itself, where finding it again costs nothing. */
export function attachConnection(carrier: object, connection: Connection): void {
  (carrier as Carrier)[CONNECTION] = connection;
}

export function connectionOf(carrier: object): Connection {
  const connection = (carrier as Carrier)[CONNECTION];
  if (!connection) throw new Error('a request came on a connection that was never accepted');
  return connection;
}

/** @param peer the client's address where a balancer in front has told it */
export function describePlain(socket: Socket, peer?: string): Connection {
  return {
    peer: peer ?? plainAddress(socket.remoteAddress),
    secure: false,
    serverName: '',
    tlsVersion: null,
    clientCertificate: undefined,
    trusted: undefined,
    open: 0,
    content: 0,
    told: undefined,
    guard: undefined,
    waiting: [],
  };
}

export function describeSecure(
  socket: TLSSocket,
  peer: string | undefined,
  clientCertificate: ClientCertificate | undefined,
): Connection {
  const name = socket.servername;
  return {
    peer: peer ?? plainAddress(socket.remoteAddress),
    secure: true,
    serverName: typeof name === 'string' ? name.toLowerCase() : '',
    tlsVersion: socket.getProtocol(),
    clientCertificate,
    trusted: undefined,
    open: 0,
    content: 0,
    told: undefined,
    guard: undefined,
    waiting: [],
  };
}

/** Plain IPv4 where it came IPv4-mapped (RFC 4291 2.5.5.2). A peer that is gone already has no address; its request cannot be answered anyway. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '0.0.0.0';
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
