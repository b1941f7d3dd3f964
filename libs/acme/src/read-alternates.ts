/** `<https://ca.example/cert/1/1>;rel="alternate"`, several of which may stand in one header, between commas (RFC 8288 3). */
const LINK = /<([^>]*)>((?:\s*;\s*[\w*]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g;
const ALTERNATE = /;\s*rel\s*=\s*"?(?:[^"]*\s)?alternate[\s"]*(?:$|;)/i;
/** CAs have two or three. Each costs a request. */
const MAX_ALTERNATES = 10;

/** The URLs of a Link header that lead to other chains for the same certificate (RFC 8555 7.4.2). */
export function readAlternates(header: unknown): string[] {
  if (typeof header !== 'string') return [];
  return Array.from(header.matchAll(LINK))
    .filter(([, , parameters = '']) => ALTERNATE.test(parameters))
    .map(([, url = '']) => url)
    .filter((url) => URL.canParse(url))
    .slice(0, MAX_ALTERNATES);
}
