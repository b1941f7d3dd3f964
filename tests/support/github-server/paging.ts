import type { ServiceAnswer } from '../dns-providers/service.ts';

const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

/** One page of a list, with the Link field (RFC 8288) that leads to the others, as GitHub's REST API pages. */
export function page(items: readonly unknown[], url: URL): ServiceAnswer {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? DEFAULT_PER_PAGE), MAX_PER_PAGE);
  const number = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const links = [
    ...(number > 1 ? [link(url, number - 1, 'prev'), link(url, 1, 'first')] : []),
    ...(number < last ? [link(url, number + 1, 'next'), link(url, last, 'last')] : []),
  ];
  return {
    status: 200,
    headers: links.length > 0 ? { link: links.join(', ') } : {},
    body: JSON.stringify(items.slice((number - 1) * size, number * size)),
  };
}

function link(url: URL, number: number, relation: string): string {
  const target = new URL(url);
  target.searchParams.set('page', String(number));
  return `<${target.href}>; rel="${relation}"`;
}
