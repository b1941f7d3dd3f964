import type { Known } from '#access';
import type { ExplainRequest, Explanation } from '#contracts';
import { IMAGINED_CERTIFICATE } from '../exchange/client-certificate.ts';
import type { Connection } from '../exchange/connection.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import type { Step } from '../exchange/step.ts';
import { ExplainedExchange, type ExplainedEnd, type ExplainedHead } from './explained-exchange.ts';

export interface ExplainParts {
  /** The path of all requests, by the names of its steps. */
  readonly path: Readonly<Record<string, Step>>;
  /** The way a request is taken along it. */
  readonly follow: (path: Readonly<Record<string, Step>>) => (exchange: ExplainedExchange) => void;
  /** The name of the certificate that a client is shown that asks for this host; empty for the self-signed one. */
  readonly certificateFor: (host: string) => string;
}

const IMAGINED_MS = 60_000;

type Taken = Explanation['steps'][number];

/**
 * Takes a request that nobody sent along the path of all requests, and tells what each step decided. It is the same steps over
 * the same snapshot, so that the answer cannot differ from what the gateway does.
 */
export function explain({
  path,
  follow,
  certificateFor,
}: ExplainParts): (asked: ExplainRequest) => Promise<Explanation> {
  return async (asked) => {
    const steps: Taken[] = [];
    let current = '';
    const watched = Object.fromEntries(
      Object.entries(path).map(([name, step]): [string, Step] => [
        name,
        (exchange) => {
          current = name;
          return step(exchange);
        },
      ]),
    );
    const { connection, head } = imagine(asked);
    const exchange = new ExplainedExchange(connection, head, (step, decision, details) => {
      steps.push({ step, decision, ...(details && { details }) });
    });
    exchange.imagined = imaginedUser(asked);
    follow(watched)(exchange);
    const became = await exchange.became;
    const certificate = connection.secure ? certificateFor(connection.serverName) : '';
    return {
      url: asked.url,
      method: asked.method,
      ip: asked.ip,
      hostname: exchange.instance && !exchange.instance.is_api_instance ? exchange.instance.target.hostname : null,
      certificate: certificate === '' ? null : certificate,
      steps,
      outcome: outcomeOf(became, current),
    };
  };
}

/** Somebody who has just logged in at the host that is asked for. */
function imaginedUser({ url, user, emails = [], groups = [] }: ExplainRequest): Known | undefined {
  if (user === undefined) return undefined;
  const host = new URL(url).hostname.replace(/\.$/, '');
  const now = Date.now();
  return {
    kind: 'session',
    identity: { sub: 'imagined', username: user, name: '', email: emails[0] ?? '', emails, groups },
    scopes: [],
    audience: [`.${host}`],
    clientId: undefined,
    issuedAt: Math.floor(now / 1_000) + 1,
    expiresAt: now + IMAGINED_MS,
    names: [],
    claims: [],
  };
}

/** What a client would have sent for it, on a connection of its own. */
function imagine({ url, method, ip, http, tls, client_certificate, headers }: ExplainRequest): {
  connection: Connection;
  head: ExplainedHead;
} {
  const { protocol, hostname } = new URL(url);
  const secure = protocol === 'https:';
  // As it was written: a URL would be normalised, and what a client can send beside that is what one wants to ask about.
  const [, authority = '', rest = ''] = /^https?:\/\/([^/?]*)(.*)$/is.exec(url) ?? [];
  return {
    connection: {
      peer: ip,
      secure,
      serverName: secure ? hostname.replace(/\.$/, '') : '',
      tlsVersion: secure ? `TLSv${tls}` : null,
      clientCertificate: secure && client_certificate === 'valid' ? IMAGINED_CERTIFICATE : undefined,
      trusted: undefined,
      open: 1,
      content: 0,
      waiting: [],
    },
    head: {
      method,
      target: rest.startsWith('/') ? rest : `/${rest}`,
      authority,
      fields: Object.entries(headers).flat(),
      http2: http === '2',
    },
  };
}

function outcomeOf(became: ExplainedEnd, by: string): Explanation['outcome'] {
  if (became.kind === 'cut') return { kind: 'closed', by };
  if (became.kind === 'departed') {
    const { fields, ...departure } = became.departure;
    return { kind: 'forwarded', ...departure, fields: fields.map((field) => ({ ...field })) };
  }
  const { status, fields, content } = became;
  return { kind: 'answered', by, status, message: messageIn(content), fields: asRecord(fields) };
}

/** The words of one of our own answers, which are a problem in JSON, a page or plain text. */
function messageIn(content: string): string {
  const [, words] = /<p>([^<]*)<\/p>/.exec(content) ?? [];
  if (words !== undefined && content.startsWith('<!doctype html>')) return unescapeHtml(words);
  try {
    const problem: unknown = JSON.parse(content);
    if (typeof problem === 'object' && problem !== null && 'message' in problem) return String(problem.message);
  } catch {
    // Plain text.
  }
  return content.trim();
}

const asRecord = (fields: AnswerFields): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: fields.length / 2 }, (_, i) => [String(fields[2 * i]), String(fields[2 * i + 1])]),
  );

/** A page of ours has its words escaped. */
const unescapeHtml = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
