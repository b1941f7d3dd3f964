import { createHmac } from 'node:crypto';
import type { Delivery, NotificationTarget } from '#domain';
import { webhookMessage } from './message.ts';
import { shownAnswer, type Sent } from './sent.ts';

const DEADLINE_MS = 10_000;
const MAX_ANSWER_BYTES = 4_096;
/** Besides those of 500 and above: what may be otherwise the next time. */
const PASSING = new Set([408, 425, 429]);
const SIGNING_KEY = 'whsec_';

/**
 * The headers that say who sends a message: those of Standard Webhooks. What is signed is `<id>.<timestamp>.<body>`.
 * @param at seconds since 1970, of this attempt: a receiver refuses what is old
 */
function signed(id: string, at: number, body: string, secret: string | null): Record<string, string> {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(at) };
  if (secret === null) return headers;
  const key = secret.startsWith(SIGNING_KEY)
    ? Buffer.from(secret.slice(SIGNING_KEY.length), 'base64')
    : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

/** Posts a message. Only 2xx is a success; a redirect is never followed: what is on its way must not end up elsewhere. */
export async function sendWebhook(
  { url, secret }: NotificationTarget,
  delivery: Delivery,
  stopping: AbortSignal,
): Promise<Sent> {
  const body = JSON.stringify(webhookMessage(delivery));
  const at = Math.floor(Date.now() / 1_000);
  try {
    const answer = await fetch(url ?? '', {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'mcp-proxy-manager',
        ...signed(delivery.id, at, body, secret),
      },
      body,
      signal: AbortSignal.any([stopping, AbortSignal.timeout(DEADLINE_MS)]),
    });
    const said = await beginningOf(answer);
    return sentBy(answer, shownAnswer(`${answer.status} ${answer.statusText} ${said}`, [secret]));
  } catch (error) {
    return failed(error as Error & { cause?: { code?: string; message?: string } });
  }
}

function sentBy({ ok, status, headers }: Response, answer: string): Sent {
  if (ok) return { delivered: true, answer, remedy: null, retry: false };
  if (status >= 300 && status < 400) {
    const to = headers.get('location') ?? 'nowhere';
    const remedy = 'Redirects are not followed. Set url to where it leads, if that is the receiver.';
    return { delivered: false, answer: `${answer} (a redirect to ${shownAnswer(to, [])})`, remedy, retry: false };
  }
  if (status >= 500 || PASSING.has(status))
    return { delivered: false, answer, remedy: 'The receiver has trouble of its own; it is tried again.', retry: true };
  const remedy = 'The receiver refuses the message: check url and secret, and what the receiver wants.';
  return { delivered: false, answer, remedy, retry: false };
}

function failed({ name, message, cause }: Error & { cause?: { code?: string; message?: string } }): Sent {
  const isLate = name === 'TimeoutError';
  const why = cause?.message ? `${cause.message}${cause.code ? ` (${cause.code})` : ''}` : message;
  return {
    delivered: false,
    answer: isLate ? `no answer within ${DEADLINE_MS / 1_000} s` : shownAnswer(why, []),
    remedy: 'Check url, and that this server may connect to it; it is tried again.',
    retry: true,
  };
}

/** What is longer is not read. */
async function beginningOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString().slice(0, MAX_ANSWER_BYTES);
}
