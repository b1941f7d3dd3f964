import { request as plain, type IncomingHttpHeaders } from 'node:http';
import { request as encrypted } from 'node:https';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface HttpQuestion {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * One request and its whole answer. Not by fetch, which refuses ports such as 10080 and 6000 (WHATWG Fetch, "bad port"),
 * and HTTP_PORT may be any.
 */
export function exchange({ method, url, headers, body = '', signal }: HttpQuestion): Promise<HttpAnswer> {
  const length = body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {};
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? encrypted : plain)(
      url,
      { method, headers: { ...length, ...headers }, signal },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
        response.once('error', reject);
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}
