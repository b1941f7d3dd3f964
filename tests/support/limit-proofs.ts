import type { LimitsOfHost } from '#domain';

const GATEWAY = 'integration/gateway';

/** For tests/unit/options.test.ts: where a test changes a limit of a host and sees a different behaviour, by file and name. */
export const LIMIT_PROOFS: Readonly<Record<keyof LimitsOfHost, readonly [file: string, name: string]>> = {
  rate_limit: [
    `${GATEWAY}/rate-limits.test.ts`,
    'two gateways of two workers let through what the limit is and the documented excess; a client below it is never refused',
  ],
  rate_limit_burst: [
    `${GATEWAY}/rate-limits.test.ts`,
    'rate_limit lets a burst of one client through, then 429 with when to come again; others are let through',
  ],
  max_concurrent_per_client: [
    `${GATEWAY}/open-requests.test.ts`,
    'max_concurrent_per_client is for all workers together: the next is 429, others come in, and who leaves makes room',
  ],
  max_concurrent: [
    `${GATEWAY}/open-requests.test.ts`,
    'max_concurrent is for all clients together: the next is 503, and what a backend breaks off is over',
  ],
  max_body_bytes: [
    `${GATEWAY}/body-limits.test.ts`,
    'max_body_bytes %s: as much passes, and a byte more that is announced is 413 before it is read',
  ],
  connect_timeout: [`${GATEWAY}/host-timeouts.test.ts`, 'connect_timeout of a host goes before PROXY_CONNECT_TIMEOUT'],
  response_timeout: [
    `${GATEWAY}/host-timeouts.test.ts`,
    'response_timeout of a host goes before PROXY_REQUEST_TIMEOUT, with a backend of %s',
  ],
  stream_idle_timeout: [
    `${GATEWAY}/host-timeouts.test.ts`,
    'stream_idle_timeout ends an answer that stands still, at both ends, and none that goes on slowly',
  ],
  compression: [
    `${GATEWAY}/compression.test.ts`,
    'compression %s: an answer is smaller, whole, and says so; length, digests and ranges are of the content as it was',
  ],
};
