import type { Request } from 'express';

/**
 * Whether a browser says that a page of this very origin sent the request. Sec-Fetch-Site cannot be set by a page, and
 * `same-site` is not enough: another host of the same domain, or another port of this one, may be anybody's. Browsers that
 * do not send it (and all of them, to plain HTTP beyond localhost) send Origin with every write.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  return origin !== undefined && origin === ownOrigin(request);
}

/** Whether a browser says that a page of another origin sent the request. Other clients say nothing about it. */
export const isFromElsewhere = (request: Request): boolean =>
  (request.get('sec-fetch-site') ?? request.get('origin')) !== undefined && !isSameOrigin(request);

/** Scheme, host and port that the client used: the gateway says so, as nobody else can reach this port. */
function ownOrigin(request: Request): string | undefined {
  const scheme = request.get('x-forwarded-proto') ?? request.protocol;
  const host = request.get('x-forwarded-host') ?? request.get('host');
  try {
    return new URL(`${scheme}://${host}`).origin;
  } catch {
    return undefined;
  }
}
