import { z } from 'zod';

/** An address of the range that belongs to nobody (RFC 5737): a visitor of whom nothing is known. */
const STRANGER = '192.0.2.1';
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const MAX_URL = 8_192;

/** Body of POST /explain: a request that nobody has sent. */
export const ExplainRequest = z.strictObject({
  url: z
    .string()
    .max(MAX_URL, `is longer than ${MAX_URL} characters`)
    .refine((url) => /^https?:\/\/[^/?#\s@]+/i.test(url) && !url.includes('#') && URL.canParse(url), {
      error: 'is not an address such as https://app.example.com/path, without a fragment and without a user name',
    })
    .meta({ example: 'https://app.example.com/path' }),
  method: z.string().regex(TOKEN, 'is not a method such as GET (RFC 9110 9.1)').default('GET'),
  /** The client's address. */
  ip: z.union([z.ipv4(), z.ipv6()], { error: 'is not an IP address' }).default(STRANGER),
  http: z.enum(['1.1', '2'], { error: 'is neither "1.1" nor "2"' }).default('1.1'),
  tls: z.enum(['1.2', '1.3'], { error: 'is neither "1.2" nor "1.3"' }).default('1.3'),
  /** What the client shows where it is asked for a certificate: nothing, or one that the host accepts. */
  client_certificate: z.enum(['none', 'valid'], { error: 'is neither "none" nor "valid"' }).default('none'),
  /** Fields of the request besides Host. */
  headers: z
    .record(
      z.string().regex(TOKEN, 'is not a header name (RFC 9110 5.1)'),
      z.string().regex(FIELD_VALUE, 'has a character that a header value cannot carry'),
    )
    .default({}),
  /** Somebody who is logged in, by their GitHub username; without it, whoever the headers show. */
  user: z.string().min(1, 'is empty').max(100, 'is longer than 100 characters').optional(),
  /** What else is known of that person: verified addresses and groups. */
  emails: z.array(z.string().max(300)).max(20).optional(),
  groups: z.array(z.string().max(200)).max(100).optional(),
});
export type ExplainRequest = z.output<typeof ExplainRequest>;

/**
 * Body of POST /explain: a request, or the id of one that the access log still has. What is said besides counts in place of what
 * the log has of it.
 */
export const ExplainQuestion = ExplainRequest.extend({
  url: ExplainRequest.shape.url.optional(),
  request_id: z.uuid('is not the id of a request, as X-Request-Id says it').optional(),
  method: ExplainRequest.shape.method.unwrap().optional(),
  ip: ExplainRequest.shape.ip.unwrap().optional(),
  http: ExplainRequest.shape.http.unwrap().optional(),
  tls: ExplainRequest.shape.tls.unwrap().optional(),
  client_certificate: ExplainRequest.shape.client_certificate.unwrap().optional(),
}).refine(({ url, request_id }) => (url === undefined) !== (request_id === undefined), {
  path: ['url'],
  error: 'is needed, or request_id in its place, and not both',
});
export type ExplainQuestion = z.output<typeof ExplainQuestion>;

const Forwarded = z.object({
  kind: z.literal('forwarded'),
  /** The backend's address of it. */
  url: z.string(),
  method: z.string(),
  /** How it gets there: a request over HTTP/1.1 or HTTP/2, or a connection that leaves HTTP. */
  protocol: z.enum(['http1', 'http2', 'upgrade']),
  /** What the backend hears, with who says it: the client, this gateway, or `custom_headers` of the host. */
  fields: z.array(z.object({ name: z.string(), value: z.string(), from: z.enum(['client', 'gateway', 'host']) })),
});

const Answered = z.object({
  kind: z.literal('answered'),
  /** The step that answers. */
  by: z.string(),
  status: z.number().int(),
  /** What the answer says, in words. */
  message: z.string(),
  fields: z.record(z.string(), z.string()),
});

const Closed = z.object({ kind: z.literal('closed'), by: z.string() });

/** Answer of POST /explain. */
export const Explanation = z.object({
  url: z.string(),
  method: z.string(),
  ip: z.string(),
  /** The host, as configured, that the request is for; null where there is none, or it is this gateway's own. */
  hostname: z.string().nullable(),
  /** The certificate that its client is shown; null on plain HTTP, and for the self-signed one. */
  certificate: z.string().nullable(),
  /** What each step of the request path decided, in order. */
  steps: z.array(
    z.object({ step: z.string(), decision: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
  ),
  outcome: z.discriminatedUnion('kind', [Forwarded, Answered, Closed]),
});
export type Explanation = z.output<typeof Explanation>;
