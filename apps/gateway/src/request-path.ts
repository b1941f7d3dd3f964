import type { Logger } from 'pino';
import { admitFields } from './admit/admit-fields.ts';
import type { Exchange } from './exchange/exchange.ts';
import type { Step } from './exchange/step.ts';
import { forward } from './forward/forward.ts';
import { refuse } from './respond/refuse.ts';
import { answerChallenge, type FindChallenge } from './route/answer-challenge.ts';
import { findInstance, type Instances } from './route/find-instance.ts';
import { identifyClient } from './route/identify-client.ts';
import { readHead } from './route/read-head.ts';
import { redirectToHttps } from './route/redirect-to-https.ts';
import { refuseLoop } from './route/refuse-loop.ts';
import { requireServedName } from './route/require-served-name.ts';

export interface RequestPathParts {
  readonly findChallenge: FindChallenge;
  /** Whether two hosts are served with the same certificate. */
  readonly servesBoth: (shown: string, host: string) => boolean;
  readonly instances: Instances;
  /** Where HTTPS is served. */
  readonly httpsPort: number;
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
 *                 findInstance        whose host it is, and whether it is served               404, 421, 503
 *                 redirectToHttps     plain HTTP, where the host is for HTTPS alone            301, 308
 *     admit       admitFields         what clients may not say is left out
 *     forward     forward             to the host's backend, and its answer back               400, 502, 504
 *     respond     every refusal, the fields of every answer, the access log
 *
 * Nothing here waits for another process, except a challenge for its answer.
 */
export const requestPath = ({
  findChallenge,
  servesBoth,
  instances,
  httpsPort,
  trustedProxies,
  loopMark,
}: RequestPathParts): RequestPath => ({
  readHead,
  identifyClient: identifyClient(trustedProxies),
  refuseLoop: refuseLoop(loopMark),
  answerChallenge: answerChallenge(findChallenge),
  requireServedName: requireServedName(servesBoth),
  findInstance: findInstance(instances),
  redirectToHttps: redirectToHttps(httpsPort),
  admitFields,
  forward,
});

/** Takes exchanges along a path. A fault of our own is one request's 500 and a line in the log, never the end of the process. */
export function follow(path: RequestPath, logger: Logger): (exchange: Exchange) => void {
  const steps = Object.values(path);
  return (exchange) => {
    try {
      for (const step of steps) if (!step(exchange)) return;
    } catch (error) {
      logger.error({ err: error, request_id: exchange.id, host: exchange.host }, 'a request failed in the gateway');
      refuse(exchange, 500, 'Something went wrong in the gateway; its log has the details.');
    }
  };
}
