import type { IncomingMessage } from 'node:http';
import { HttpException } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

const MIB = 1024 * 1024;

/** What body-parser cannot read, in words that say what to send instead. */
const PROBLEMS: Readonly<Record<string, string>> = {
  'entity.parse.failed': 'The body is not JSON. Send a JSON object.',
  'encoding.unsupported': 'The Content-Encoding of the body is not understood; send it plain, or with gzip.',
  'charset.unsupported': 'The charset of the body is not understood; send UTF-8.',
  'request.aborted': 'The request broke off before its body was complete.',
  'request.size.invalid': 'The body is not as long as its Content-Length says.',
};

const bytesOf = new WeakMap<IncomingMessage, Buffer>();

/** The body of a request as it came, unpacked; undefined where there was none. */
export const bodyBytes = (request: IncomingMessage): Buffer | undefined => bytesOf.get(request);

/**
 * Reads JSON bodies, and refuses others with 415: a body of another type must not be taken for an empty one, and a page of
 * another origin can send only those without asking first (Fetch standard, CORS-safelisted Content-Type).
 * @param limit in MiB
 */
export async function jsonBody(limit = 1): Promise<RequestHandler> {
  // Loaded here, because apps without an HTTP API come in by the same door and do not need it.
  const { default: express } = await import('express');
  const parse = express.json({
    limit: limit * MIB,
    verify: (request, _response, bytes) => void bytesOf.set(request, bytes),
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    if (hasBody(request) && !request.is('application/json')) {
      next(new HttpException('Send the body as JSON, with Content-Type: application/json.', 415));
      return;
    }
    parse(request, response, (error?: unknown) => next(error === undefined ? undefined : inWords(error, limit)));
  };
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function inWords(error: unknown, limit: number): unknown {
  const { type, status } = error as { type?: string; status?: number };
  const message =
    type === 'entity.too.large' ? `The body is too large; ${limit} MiB is the limit.` : type && PROBLEMS[type];
  return message && status ? new HttpException(message, status, { cause: error }) : error;
}
