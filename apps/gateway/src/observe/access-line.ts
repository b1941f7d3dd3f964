import type { Exchange } from '../exchange/exchange.ts';
import { isSecure } from '../exchange/is-secure.ts';
import { maskedPath } from './masked-path.ts';
import { quoted } from './plain-text.ts';
import { isoNow, tenths } from './quick-text.ts';

const MOST = { method: 32, name: 255, path: 2_048, agent: 256, referer: 256 } as const;

/** The line of a finished request, without its end: JSON in ASCII. Put together by hand, at a third of JSON.stringify's cost. */
export type AccessLine = (exchange: Exchange) => string;

/**
 * What is written down of a request. Nothing of it is secret: of the query only names, of the Referer no query, no field but
 * the two that say which program asked and from where, and whether it was for a page.
 * @param worker the number of the worker that writes
 */
export function accessLine(worker: number): AccessLine {
  const head = `","level":"info","app":"gateway","worker":${worker},"msg":"request","request_id":"`;
  return (exchange) => {
    const now = performance.now();
    const { connection, instance, client, status } = exchange;
    let line = `{"time":"${isoNow()}${head}${exchange.id}","client":${quoted(client, MOST.name)}`;
    if (connection.peer !== client) line += `,"peer":"${connection.peer}"`;
    line += `,"method":${quoted(exchange.method, MOST.method)},"scheme":"${isSecure(exchange) ? 'https' : 'http'}"`;
    line += `,"http":"${exchange.version}","host":${quoted(exchange.host, MOST.name)}${portOf(exchange)},"hostname":`;
    line += instance && !instance.is_api_instance ? `"${instance.target.hostname}"` : 'null';
    if (exchange.route !== '') line += `,"route":"${exchange.route}"`;
    line += `,"path":${quoted(maskedPath(exchange.path), MOST.path)},"status":${status}`;
    line += `,"sent":${exchange.sentBytes},"received":${exchange.receivedBytes},"ms":${tenths(now - exchange.startedAt)}`;
    line += atTheBackend(exchange);
    if (exchange.broken !== '') line += `,"broken_by":"${exchange.broken}"`;
    if (exchange.user !== '') line += `,"user":${quoted(exchange.user, MOST.name)}`;
    if (connection.tlsVersion !== null) line += `,"tls":"${connection.tlsVersion}"`;
    return `${line}${whoAsked(exchange)}}`;
  };
}

/** The port that the client asked for, where it named one. */
function portOf({ authority, host }: Exchange): string {
  if (authority.length === host.length) return '';
  const port = /:(\d{1,5})$/.exec(authority)?.[1];
  return port === undefined ? '' : `,"port":${Number(port)}`;
}

/** Where it was sent and how long that took; or the step that answered in place of a backend. */
function atTheBackend(exchange: Exchange): string {
  const { departedAt, sentAt, answeredAt, failure } = exchange;
  let part = departedAt === 0 ? '' : `,"upstream":${quoted(exchange.upstream, MOST.name)}`;
  if (sentAt !== 0) part += `,"connect_ms":${tenths(sentAt - departedAt)}`;
  if (answeredAt !== 0) part += `,"first_byte_ms":${tenths(answeredAt - departedAt)}`;
  else if (exchange.begun) part += `,"answered_by":"${exchange.endedBy}"`;
  return failure === '' ? part : `${part},"error":${quoted(failure, MOST.name)}`;
}

function whoAsked({ fields }: Exchange): string {
  let agent: string | undefined;
  let referer: string | undefined;
  let html = '';
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    // Most names are of another length, which is cheaper to see than their letters.
    if (name.length === 10 && name.toLowerCase() === 'user-agent') agent ??= fields[i + 1];
    else if (name.length === 7 && name.toLowerCase() === 'referer') referer ??= fields[i + 1];
    else if (name.length === 6 && name.toLowerCase() === 'accept' && fields[i + 1]?.includes('text/html'))
      html = ',"html":true';
  }
  const part = agent === undefined ? html : `${html},"user_agent":${quoted(agent, MOST.agent)}`;
  return referer === undefined ? part : `${part},"referer":${quoted(withoutSecrets(referer), MOST.referer)}`;
}

/** Of a Referer the origin and the path; a client that puts a password in it says more than it should. */
const withoutSecrets = (referer: string): string => {
  const [page = ''] = referer.split(/[?#]/, 1);
  return page.includes('@') ? '' : page;
};
