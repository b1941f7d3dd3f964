import type { ServerOptions } from 'node:http';
import type { SecureServerOptions } from 'node:http2';

/** How long a client may take for its TLS handshake. Node's own 120 s would let silent connections pile up. */
export const HANDSHAKE_MS = 10_000;
/** How long an HTTP/2 client may take from the handshake to its first stream; Node has no limit of its own for that. */
export const FIRST_STREAM_MS = 10_000;
/**
 * For how much longer than others a connection of a trusted proxy or balancer may stay without a request: they keep one for 60 s
 * as a rule, and must be the first to close it.
 */
export const BALANCER_MORE_MS = 25_000;

export const MAX_HEAD_BYTES = 32_768;
const MAX_FIELDS = 128;
const MIB = 1_048_576;

/** HTTP/1 on both ports. */
export const http1Limits = {
  maxHeaderSize: MAX_HEAD_BYTES,
  headersTimeout: 15_000,
  // The time for a whole request would cut long uploads; Patrol watches content that drips, RequestBody content that stops.
  requestTimeout: 0,
  connectionsCheckingInterval: 2_000,
  // Missing and double Host fields are refused with an answer that says so (route/read-head.ts).
  requireHostHeader: false,
  // A request without framing fields has no content to stream (framing.ts agrees); Node then skips its 'end' and 'close' events.
  optimizeEmptyRequests: true,
} as const satisfies ServerOptions;

/** HTTP/2; the values bound what floods cost (CVE-2019-9511 ff., CVE-2023-44487, CVE-2024-27983). */
export const http2Limits = {
  settings: {
    enableConnectProtocol: true,
    maxConcurrentStreams: 128,
    maxHeaderListSize: MAX_HEAD_BYTES,
    initialWindowSize: MIB / 4,
  },
  maxHeaderListPairs: MAX_FIELDS,
  maxSessionInvalidFrames: 50,
  maxSessionRejectedStreams: 50,
  // Both must be set, or neither takes effect.
  streamResetBurst: 200,
  streamResetRate: 20,
  maxOutstandingPings: 5,
  // A backend may send a field twice that should come once; it is not for us to fail the request over it.
  strictSingleValueFields: false,
} as const satisfies SecureServerOptions;

/** What one HTTP/2 connection may have under way towards us, over all its streams. */
export const SESSION_WINDOW = MIB;
