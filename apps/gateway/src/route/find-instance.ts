import type { Settings } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { isSecure } from '../exchange/is-secure.ts';
import type { Step } from '../exchange/step.ts';
import type { DomainInstance } from '../forward/domain-instance.ts';
import { refuse } from '../respond/refuse.ts';
import { answerUnknown } from './answer-unknown.ts';

/** Hosts that mean this gateway itself. A Host field proves nothing, so they exist only for peers that may administer it. */
const API_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface Instances {
  readonly find: (host: string) => DomainInstance | undefined;
  readonly api: DomainInstance;
  /** Where everybody finds the revocation lists and the ACME directory of the private CA; empty: nowhere. */
  readonly caHost: string;
  /** Hosts that the start was given; where one has a target, that comes first. */
  readonly servedHosts: ReadonlySet<string>;
  readonly mayAdminister: (exchange: Exchange) => boolean;
  /** What the administrator has decided, as it is now. */
  readonly settings: () => Settings;
}

/**
 * Finds whose request this is: the exact host, else the most specific wildcard over it. What the settings say for a host that
 * nobody has, 503 while it is disabled, 404 on a protocol that is off, 421 on a connection whose TLS is too old: the handshake has
 * refused it for this host, but it was made for another.
 */
export const findInstance =
  ({ find, api, caHost, servedHosts, mayAdminister, settings }: Instances): Step =>
  (exchange) => {
    if (exchange.host === caHost && (isOfCa(exchange) || isAcme(exchange))) {
      exchange.recorder?.note(
        'findInstance',
        'CA_PUBLIC_URL names this host, and this is what its private CA publishes.',
      );
      exchange.instance = api;
      return true;
    }
    const instance = find(exchange.host);
    if (instance) return admitTo(instance, exchange);
    const isApiHost = API_HOSTS.has(exchange.host) || servedHosts.has(exchange.host);
    if (!isApiHost || !mayAdminister(exchange)) return answerUnknown(exchange, settings(), mayAdminister(exchange));
    exchange.recorder?.note('findInstance', `${exchange.host} is an API host: the admin API answers.`);
    exchange.instance = api;
    return true;
  };

/** What the private CA publishes, exactly: all else of the API stays behind ADMIN_ALLOW_FROM. */
const isOfCa = ({ method, path }: Exchange): boolean =>
  (method === 'GET' || method === 'HEAD') && /^\/ca\/(?:bundle|crl|crl\/[0-9a-f]{16}\.crl)(?:\?.*)?$/.test(path);

/** Its ACME directory, which is spoken over HTTPS only (RFC 8555 6.1). */
const isAcme = (exchange: Exchange): boolean =>
  isSecure(exchange) &&
  ['GET', 'HEAD', 'POST'].includes(exchange.method) &&
  /^\/acme(?:\/[\w-]+(?:\.[\w-]+)?)+$/.test(exchange.path);

function admitTo(instance: DomainInstance, exchange: Exchange): boolean {
  const { target } = instance;
  exchange.instance = instance;
  if (!target.enabled) return refuse(exchange, 503, 'This site is switched off at the moment.', { retryAfter: 60 });
  const { secure } = exchange.connection;
  if (secure ? !target.enable_https : !target.enable_http) {
    return refuse(
      exchange,
      404,
      `This site is not served over ${secure ? 'HTTPS' : 'plain HTTP'}. Try ${secure ? 'http' : 'https'}:// instead.`,
    );
  }
  if (secure && target.min_tls_version === '1.3' && exchange.connection.tlsVersion === 'TLSv1.2')
    return refuse(exchange, 421, 'This site needs TLS 1.3.');
  const { hostname } = target;
  const how = hostname === exchange.host ? 'by its name' : `by the wildcard ${hostname}`;
  exchange.recorder?.note('findInstance', `The host has a target, ${how}.`, { hostname, kind: target.kind });
  return true;
}
