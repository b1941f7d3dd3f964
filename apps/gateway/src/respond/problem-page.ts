import { STATUS_CODES } from 'node:http';

/** What a page has besides its words. */
export interface PageExtras {
  /** Where the status has words that say less. */
  readonly heading?: string;
  /** What one can do next. */
  readonly link?: { readonly text: string; readonly href: string };
}

/**
 * Renders a refusal: the API's shape of a problem, or a small page for people. Says nothing that a stranger should not know.
 */
export function renderProblem(
  status: number,
  message: string,
  requestId: string,
  html: boolean,
  { heading, link }: PageExtras = {},
): string {
  const error = STATUS_CODES[status] ?? 'Error';
  if (!html) return `${JSON.stringify({ statusCode: status, error, message, request_id: requestId })}\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${heading ?? error}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1.5rem; color: #222; background: #fff }
h1 { font-size: 1.5rem; margin: 0 0 0.5rem }
small { color: #666 }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #111 } small { color: #999 } }
</style>
</head>
<body>
<h1>${heading ?? error}</h1>
<p>${escapeHtml(message)}</p>${link === undefined ? '' : `\n<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></p>`}
<p><small>${status} &middot; request ${requestId}</small></p>
</body>
</html>
`;
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
