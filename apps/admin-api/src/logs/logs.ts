import { ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { LoggedRequest, LogQuery } from '#contracts';
import { mayManage, type ProxyTarget } from '#domain';
import { Store } from '#store';
import type { Caller } from '../auth/caller.ts';
import { matches, parsed } from './match-request.ts';

export type Sees = (request: LoggedRequest) => boolean;

/** The requests that the gateways keep for a while. A token sees those of its own hosts, the administrator all. */
@Injectable()
export class Logs {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** In the order of time: the latest, or with `since` the first after that. */
  async list(caller: Caller, query: LogQuery): Promise<LoggedRequest[]> {
    const sees = await this.seenBy(caller, query.host);
    const quick = query.host === undefined ? undefined : JSON.stringify(query.host);
    const kept = await this.#store.accessLog.list({
      after: query.since === undefined ? undefined : placeOf(query.since),
      most: query.limit,
      wanted: (line) => {
        if (quick !== undefined && !line.includes(quick)) return false;
        const request = parsed({ id: '', line });
        return request !== undefined && matches(request, query) && sees(request);
      },
    });
    return kept.flatMap((entry) => parsed(entry) ?? []);
  }

  /** @throws NotFoundException, ForbiddenException */
  async find(caller: Caller, requestId: string): Promise<LoggedRequest> {
    const kept = await this.#store.accessLog.find(requestId);
    const request = kept && parsed(kept);
    if (!request)
      throw new NotFoundException(
        `The access log has no request ${requestId}. It keeps a part of them, for ACCESS_LOG_KEEP_SECONDS.`,
      );
    if (!(await this.seenBy(caller, request.hostname ?? ''))(request)) throw notYours(caller);
    return request;
  }

  /**
   * Which requests a caller may see.
   * @param host the one that was asked for
   * @throws ForbiddenException where that is not the caller's
   */
  async seenBy(caller: Caller, host: string | undefined): Promise<Sees> {
    if (caller.admin) return () => true;
    const { records } = await this.#store.targets.list();
    const since = new Map<string, number>();
    for (const target of records) if (mayManage(caller, target)) since.set(target.hostname, madeAt(target));
    if (host !== undefined && !since.has(host) && !since.has(wildcardOver(host))) throw notYours(caller);
    // A host of this name may have been another token's before.
    return ({ hostname, time }) => Date.parse(time) >= (since.get(hostname ?? '') ?? Infinity);
  }
}

const madeAt = ({ created_at }: ProxyTarget): number => Date.parse(created_at);

const wildcardOver = (host: string): string => `*${host.slice(Math.max(host.indexOf('.'), 0))}`;

const notYours = (caller: Caller): ForbiddenException =>
  new ForbiddenException(
    `This is no request to a host of yours. Ask about a host of the token "${caller.name}", or as the administrator.`,
  );

/** The place in the log from which on it is later than this: a place itself, or a time. */
const placeOf = (since: string): string => (/^\d+-\d+$/.test(since) ? since : `${Date.parse(since) - 1}-99999`);
