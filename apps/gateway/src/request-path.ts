import type { Logger } from 'pino';
import { checkAccess, type AccessParts } from './admit/check-access.ts';
import { checkCalls, type CallParts } from './admit/check-calls.ts';
import { checkIdentity, type IdentityParts } from './admit/check-identity.ts';
import type { HostLimits } from './admit/host-limits.ts';
import { limitBody } from './admit/limit-body.ts';
import { limitRate } from './admit/limit-rate.ts';
import { speakAsResource } from './admit/speak-as-resource.ts';
import { admitFields } from './admit/admit-fields.ts';
import type { Exchange } from './exchange/exchange.ts';
import type { Step } from './exchange/step.ts';
import { forward } from './forward/forward.ts';
import { refuse } from './respond/refuse.ts';
import { answerChallenge, type FindChallenge } from './route/answer-challenge.ts';
import { answerByKind } from './route/answer-by-kind.ts';
import { findInstance, type Instances } from './route/find-instance.ts';
import { chooseRoute, type Routes } from './route/choose-route.ts';
import { identifyClient } from './route/identify-client.ts';
import { readHead } from './route/read-head.ts';
import { answerOptions } from './route/answer-options.ts';
import { redirectToHttps, type Ports } from './route/redirect-to-https.ts';
import { requireClientCertificate } from './route/require-client-certificate.ts';
import { refuseLoop } from './route/refuse-loop.ts';
import { requireServedName } from './route/require-served-name.ts';

export interface RequestPathParts {
  readonly findChallenge: FindChallenge;
  /** Whether two hosts are served with the same certificate. */
  readonly servesBoth: (shown: string, host: string) => boolean;
  readonly instances: Instances;
  readonly routes: Routes;
  readonly access: AccessParts;
  readonly limits: HostLimits;
  readonly identity: IdentityParts;
  readonly calls: CallParts;
  readonly ports: Ports;
  /** Proxies in front of this gateway whose word about a client counts: ranges of addresses. */
  readonly trustedProxies: readonly string[];
  /** What our forwarded requests carry, to know one that comes back. */
  readonly loopMark: string;
}

/** The steps by their names, in their order. */
export type RequestPath = Readonly<Record<string, Step>>;

/**
 * The life of a request, in its order. The folders carry the names of the stages, and no stage imports an earlier one.
 *
 *     listen      UnifiedDispatcher: a connection is accepted and a request read; it becomes an Exchange
 *     handshake   before that, on TLS: the certificate is chosen by the name that the client asks for
 *     route       readHead            which host and path are meant                            400, 405, 431
 *                 identifyClient      who asks, where a trusted proxy in front says so          400
 *                 refuseLoop          a request that was forwarded by this gateway before       508
 *                 answerChallenge     ACME HTTP-01, for every host                             200, 404, 405, 503
 *                 requireServedName   this connection's certificate is for that host           421
 *                 findInstance        whose host it is, and whether it is served               302, 404, 421, 503
 *                 redirectToHttps     plain HTTP, where the host is for HTTPS alone            301, 403, 308
 *                 requireClientCertificate  who has no certificate, where one is needed      403, 421
 *                 answerOptions       what is asked of the gateway, and not of a backend         204
 *                 answerByKind        hosts without a backend, and maintenance             301, 302, 303, 307, 308, 404, 410, 503, 508
 *     admit       checkAccess         the host's access lists: who may come in                  400, 401, 403, 429, 503
 *                 limitRate           how often and how many at a time the host lets them ask     429, 503
 *                 limitBody           how much content the host takes                           413
 *                 speakAsResource     what clients of a protected host have to know first     200, 204, 405, 503
 *                 checkIdentity       who asks, and whether they may                       302, 303, 400, 401, 403, 503, 508
 *     admit       checkCalls          what is called at an MCP server, where it has a policy   200, 400, 403, 413, 415, 503
 *     route       chooseRoute         another way for some paths of the host                   400, 404, 414, 503
 *     admit       admitFields         what clients may not say is left out
 *     forward     forward             to one of the host's backends, and its answer back       400, 502, 503, 504
 *     respond     every refusal, the fields of every answer, the access log
 *
 * Nothing here waits for another process, except a challenge for its answer, a session that is not known yet, and a host that has somebody
 * else decide (auth_verify, auth_forward_url). A password that is not known yet is checked off the event loop. Only their own request waits.
 */
export const requestPath = ({
  findChallenge,
  servesBoth,
  instances,
  access,
  limits,
  identity,
  calls,
  routes,
  ports,
  trustedProxies,
  loopMark,
}: RequestPathParts): RequestPath => ({
  readHead,
  identifyClient: identifyClient(trustedProxies),
  refuseLoop: refuseLoop(loopMark),
  answerChallenge: answerChallenge(findChallenge),
  requireServedName: requireServedName(servesBoth),
  findInstance: findInstance(instances),
  redirectToHttps: redirectToHttps(ports),
  requireClientCertificate,
  answerOptions,
  answerByKind,
  checkAccess: checkAccess(access),
  limitRate: limitRate(limits),
  limitBody,
  speakAsResource: speakAsResource(identity.ways),
  checkIdentity: checkIdentity(identity),
  checkCalls: checkCalls(calls),
  chooseRoute: chooseRoute(routes),
  admitFields,
  forward,
});

/** Takes exchanges along a path. A fault of our own is one request's 500 and a line in the log, never the end of the process. */
export function follow(path: RequestPath, logger: Logger): (exchange: Exchange) => void {
  const steps = Object.values(path);
  const names = Object.keys(path);
  const fail = (exchange: Exchange, error: unknown): void => {
    logger.error({ err: error, request_id: exchange.id, host: exchange.host }, 'a request failed in the gateway');
    refuse(exchange, 500, 'Something went wrong in the gateway; its log has the details.');
  };
  const goOn = (exchange: Exchange, from: number): void => {
    try {
      for (let i = from; i < steps.length; i++) {
        const result = steps[i]?.(exchange);
        if (result === true) continue;
        exchange.endedBy = names[i] ?? '';
        if (result) void waitFor(exchange, result, i + 1);
        return;
      }
    } catch (error) {
      fail(exchange, error);
    }
  };
  const waitFor = async (exchange: Exchange, result: Promise<boolean | 'again'>, next: number): Promise<void> => {
    try {
      const way = await result;
      if (way && !exchange.ended) goOn(exchange, way === 'again' ? 0 : next);
    } catch (error) {
      fail(exchange, error);
    }
  };
  return (exchange) => goOn(exchange, 0);
}
