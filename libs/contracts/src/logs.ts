import { z } from 'zod';

const MAX_TEXT = 255;
const STATUS = /^(?:\d{3}|[1-5]xx)$/;
const LOG_ID = /^\d{1,15}-\d{1,10}$/;

export const RequestId = z
  .uuid('is not the id of a request, as X-Request-Id says it')
  .meta({ example: '8e03978e-40d5-43dd-bc93-6894a57f9324' });

/** Query of GET /logs. */
export const LogQuery = z.strictObject({
  /** A host as it is configured, or as the client asked for it. */
  host: z.string().min(1, 'must be a host').max(MAX_TEXT, `is longer than ${MAX_TEXT} characters`).optional(),
  status: z
    .string()
    .regex(STATUS, 'is not a status such as 404, nor a class such as 5xx')
    .meta({ example: '5xx' })
    .optional(),
  /** What the path begins with. */
  path: z
    .string()
    .startsWith('/', 'must begin with /')
    .max(MAX_TEXT, `is longer than ${MAX_TEXT} characters`)
    .optional(),
  /** A time, or the log_id of a request: only what came after it. */
  since: z
    .union([z.iso.datetime({ offset: true }), z.string().regex(LOG_ID)], {
      error: 'is neither a time such as 2026-01-31T12:00:00Z nor the log_id of a request',
    })
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= 1 && value <= 1_000, 'must be 1 to 1000')
    .default(100)
    .meta({ type: 'integer' }),
});
export type LogQuery = z.output<typeof LogQuery>;

/** One request of the access log. What does not apply to it is left out. */
export const LoggedRequest = z.object({
  /** Its place in the log, for `since`. */
  log_id: z.string(),
  time: z.iso.datetime(),
  request_id: z.string(),
  /** The address of the client, and of who connected where that is another one. */
  client: z.string(),
  peer: z.string().optional(),
  method: z.string(),
  scheme: z.enum(['http', 'https']),
  http: z.string(),
  /** What the client asked for; empty where that could not be read. */
  host: z.string(),
  /** The port that it asked for, where it named one. */
  port: z.number().int().optional(),
  /** The host that it is for, as configured; null where there is none, or it is the gateway's own. */
  hostname: z.string().nullable(),
  /** The route that it took. */
  route: z.string().optional(),
  /** Values of the query are left out. */
  path: z.string(),
  /** 0 where there was no answer. */
  status: z.number().int(),
  /** Bytes of content, to the client and from it. */
  sent: z.number(),
  received: z.number(),
  /** Milliseconds: the whole, until a connection to the backend was there, and until its answer began. */
  ms: z.number(),
  connect_ms: z.number().optional(),
  first_byte_ms: z.number().optional(),
  /** Host and port of the backend that was asked. */
  upstream: z.string().optional(),
  /** The step of the request path that answered in place of a backend. */
  answered_by: z.string().optional(),
  /** What the backend failed with. */
  error: z.string().optional(),
  /** Whose doing it was that the answer did not come to its end. */
  broken_by: z.enum(['client', 'timeout', 'cut']).optional(),
  user: z.string().optional(),
  tls: z.string().optional(),
  /** Whether the client asked for a page (Accept: text/html), as browsers do. */
  html: z.literal(true).optional(),
  user_agent: z.string().optional(),
  referer: z.string().optional(),
});
export type LoggedRequest = z.output<typeof LoggedRequest>;
