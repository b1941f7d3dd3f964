/** One kind of load: what the clients do, in words and as arguments of h2load. */
export interface Scenario {
  readonly name: string;
  /** What the table's heading says. */
  readonly title: string;
  /** Path of the backend that is asked for, see backend.ts. */
  readonly path: string;
  /** The protocol that must be negotiated; a contender that speaks another one is not measured, it is an error. */
  readonly protocol: 'http/1.1' | 'h2';
  readonly h2load: readonly string[];
  /** Requests of a measurement, in place of a time: h2load does not come to an end where every answer ends its connection. */
  readonly requests?: number;
}

/** Every scenario that `just bench` knows, in the order in which it runs and prints them. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'h1',
    title: 'HTTP/1.1 over TLS, 1 KiB answers, 32 connections kept alive',
    path: '/1k',
    protocol: 'http/1.1',
    h2load: ['--h1', '-c', '32'],
  },
  {
    name: 'h2',
    title: 'HTTP/2 over TLS, 1 KiB answers, 8 connections with 4 streams each',
    path: '/1k',
    protocol: 'h2',
    h2load: ['-c', '8', '-m', '4'],
  },
  {
    name: 'handshake',
    title: 'a new TLS connection (P-256, no resumption) for each request, 8 at a time',
    path: '/1k',
    protocol: 'http/1.1',
    h2load: ['--h1', '-c', '8', '-H', 'connection: close'],
    requests: 4_000,
  },
];
