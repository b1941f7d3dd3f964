import { z } from 'zod';

const MAX_TEXT = 255;
const STATUS = /^(?:\d{3}|[1-5]xx)$/;
const LOG_ID = /^\d{1,15}-\d{1,10}$/;

export const RequestId = z
  .uuid('is not the id of a request, as X-Request-Id says it')
  .meta({ example: '8e03978e-40d5-43dd-bc93-6894a57f9324' });

const name = (what: string): z.ZodString =>
  z.string().min(1, `must be ${what}`).max(MAX_TEXT, `is longer than ${MAX_TEXT} characters`);

/** Query of GET /logs/tail: of which requests it tells. */
export const LogFilter = z.strictObject({
  /** A host as it is configured, or as the client asked for it. */
  host: name('a host').optional(),
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
  method: name('a method').toUpperCase().optional(),
  /** The address of the client. */
  client: name('an address').optional(),
  /** The user that was let in. */
  user: name('a user').optional(),
  /** What is somewhere in the request's id, host, path, client, user, upstream, error, route, User-Agent or Referer, in upper or lower case. */
  text: name('a text').optional(),
});
export type LogFilter = z.output<typeof LogFilter>;

/** Query of GET /logs. */
export const LogQuery = LogFilter.extend({
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

/**
 * Names of the server-sent events of GET /logs/tail. `ready` comes first: from now on requests are told as they are logged, each
 * as a `request`, whose id is its log_id. `left-out` says how many of them were not told, because their reader was too slow, or
 * that some are not in the log any more.
 */
export const LOG_READY = 'ready';
export const LOG_REQUEST = 'request';
export const LOG_LEFT_OUT = 'left-out';

/** The data of `request`, or of `left-out`. */
export const TailEvent = z.union([
  LoggedRequest,
  z.object({
    /** How many; null where nobody can say. */
    count: z.number().int().nullable(),
    /** Too slow a reader, or away for too long. */
    reason: z.enum(['slow', 'forgotten']),
  }),
]);
export type TailEvent = z.output<typeof TailEvent>;
