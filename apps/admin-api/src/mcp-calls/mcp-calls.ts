import { ForbiddenException, Injectable } from '@nestjs/common';
import { McpCall, type CalledTool, type CallQuery } from '#contracts';
import { mayManage } from '#domain';
import { Store, type KeptRequest } from '#store';
import type { Caller } from '../auth/caller.ts';

type Sees = (call: McpCall) => boolean;

/** The calls that the gateways keep for a while. A token sees those of its own hosts, the administrator all. */
@Injectable()
export class McpCalls {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** In the order of time: the latest, or with `since` the first after that. */
  async list(caller: Caller, query: CallQuery): Promise<McpCall[]> {
    const sees = await this.#sees(caller, query.host);
    return this.#read(query, query.limit, (call) => matches(call, query) && sees(call));
  }

  /** Those of a host, the one that was called last first. */
  async tools(caller: Caller, host: string): Promise<CalledTool[]> {
    const sees = await this.#sees(caller, host);
    const found = new Map<string, CalledTool>();
    await this.#read({ host }, Infinity, (call) => {
      if (call.tool === undefined || call.hostname !== host || !sees(call)) return false;
      // The latest call of a tool comes first.
      const { tool, time } = call;
      const before = found.get(tool) ?? { tool, allowed: 0, denied: 0, last_called_at: time };
      found.delete(tool);
      const isAllowed = call.decision === 'allow';
      found.set(tool, {
        ...before,
        allowed: before.allowed + (isAllowed ? 1 : 0),
        denied: before.denied + (isAllowed ? 0 : 1),
      });
      return false;
    });
    return [...found.values()].sort((a, b) => b.last_called_at.localeCompare(a.last_called_at));
  }

  async #read(
    { host, since }: Pick<CallQuery, 'host' | 'since'>,
    most: number,
    wanted: (call: McpCall) => boolean,
  ): Promise<McpCall[]> {
    const quick = host === undefined ? undefined : JSON.stringify(host);
    const kept = await this.#store.mcpCalls.list({
      after: since === undefined ? undefined : placeOf(since),
      most,
      wanted: (line) => {
        if (quick !== undefined && !line.includes(quick)) return false;
        const call = parsed({ id: '', line });
        return call !== undefined && wanted(call);
      },
    });
    return kept.flatMap((entry) => parsed(entry) ?? []);
  }

  async #sees(caller: Caller, host: string | undefined): Promise<Sees> {
    if (caller.admin) return () => true;
    const { records } = await this.#store.targets.list();
    const since = new Map<string, number>();
    for (const target of records)
      if (mayManage(caller, target)) since.set(target.hostname, Date.parse(target.created_at));
    if (host !== undefined && !since.has(host))
      throw new ForbiddenException(
        `This is no host of yours. Ask about a host of the token "${caller.name}", or as the administrator.`,
      );
    // A host of this name may have been another token's before.
    return ({ hostname, time }) => Date.parse(time) >= (since.get(hostname) ?? Infinity);
  }
}

/** Undefined for what a newer release may have written. */
function parsed({ id, line }: KeptRequest): McpCall | undefined {
  try {
    return McpCall.safeParse({ ...(JSON.parse(line) as object), call_id: id }).data;
  } catch {
    return undefined;
  }
}

const matches = (call: McpCall, { host, ...query }: CallQuery): boolean =>
  (host === undefined || call.hostname === host) &&
  (['user', 'client_id', 'method', 'tool', 'decision'] as const).every(
    (name) => query[name] === undefined || call[name] === query[name],
  );

/** The place among the calls from which on it is later than this: a place itself, or a time. */
const placeOf = (since: string): string => (/^\d+-\d+$/.test(since) ? since : `${Date.parse(since) - 1}-99999`);
