import type { Request, Response } from 'express';
import type { PageQuery } from '#contracts';

/** The part of a list that was asked for; says in the headers how long the whole is and where the rest is (RFC 8288). */
export function page<T>(items: readonly T[], query: PageQuery, request: Request, response: Response): T[] {
  const { limit = Math.max(items.length, 1), offset = 0 } = query;
  response.setHeader('x-total-count', String(items.length));
  const path = request.originalUrl.split('?')[0];
  // What was searched for goes along.
  const others = new URLSearchParams(request.originalUrl.split('?')[1]);
  for (const name of ['limit', 'offset']) others.delete(name);
  const rest = others.size ? `&${others.toString()}` : '';
  const at = (start: number, rel: string): string => `<${path}?limit=${limit}&offset=${start}${rest}>; rel="${rel}"`;
  const links = [
    ...(offset > 0 ? [at(Math.max(offset - limit, 0), 'prev')] : []),
    ...(offset + limit < items.length ? [at(offset + limit, 'next')] : []),
  ];
  if (links.length) response.setHeader('link', links.join(', '));
  return items.slice(offset, offset + limit);
}
