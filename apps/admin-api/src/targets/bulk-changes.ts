import { HttpException, Injectable } from '@nestjs/common';
import type { BulkChange, BulkChanged } from '#contracts';
import { InvalidInput, mayManage, parseLabels, type ProxyTarget, type TargetHost } from '#domain';
import { Store, StoreError } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { conditionsOf } from '../lists/choose.ts';
import { textsOfTargets } from '../lists/texts.ts';
import { settled } from '../settled.ts';

type Result = BulkChanged['results'][number];
type Selection = BulkChange['select'];

/** Hosts at the same time: enough to fill the way to Redis. */
const AT_ONCE = 16;

/** One change of many hosts: each as a whole or not at all, whatever becomes of the others. */
@Injectable()
export class BulkChanges {
  readonly #store: Store;
  readonly #authentication: Authentication;

  constructor(store: Store, authentication: Authentication) {
    this.#store = store;
    this.#authentication = authentication;
  }

  /**
   * @param dryRun says what would become of each, and changes nothing
   * @throws StoreError where the hosts cannot be looked up; HttpException when the token goes meanwhile
   */
  async make(caller: Caller, bulk: BulkChange, dryRun: boolean): Promise<BulkChanged> {
    const change = changeOf(bulk);
    const { hostnames } = bulk.select;
    const meets = hostnames ? () => true : condition(caller, bulk.select);
    const selected = [...new Set(hostnames ?? (await this.#find(caller, meets)))];
    const results: Result[] = [];
    for (let at = 0; at < selected.length; at += AT_ONCE) {
      const some = selected.slice(at, at + AT_ONCE);
      results.push(
        ...(await Promise.all(some.map((hostname) => this.#one(caller, hostname, { change, meets, dryRun })))),
      );
    }
    const count = (...kinds: Result['result'][]): number =>
      results.filter(({ result }) => kinds.includes(result)).length;
    return {
      action: bulk.action,
      dry_run: dryRun,
      changed: count('changed'),
      unchanged: count('unchanged'),
      failed: count('not_found', 'forbidden', 'failed'),
      results,
    };
  }

  async #find(caller: Caller, meets: (target: ProxyTarget) => boolean): Promise<TargetHost[]> {
    const { records } = await this.#store.targets.list();
    return records.filter((target) => mayManage(caller, target) && meets(target)).map(({ hostname }) => hostname);
  }

  async #one(caller: Caller, hostname: TargetHost, { change, meets, dryRun }: Task): Promise<Result> {
    try {
      return await settled(async () => {
        const found = await this.#store.targets.find(hostname);
        if (!found) return { hostname, result: 'not_found', message: 'There is no such host.' };
        if (!mayManage(caller, found.record))
          return { hostname, result: 'forbidden', message: 'It belongs to another token.' };
        if (!meets(found.record))
          return {
            hostname,
            result: 'unchanged',
            message: 'Somebody has just changed it: it is not one of these any more.',
          };
        const changed = change(found.record);
        if (!changed) return { hostname, result: 'unchanged' };
        if (!dryRun) {
          const standing = await this.#authentication.standing(caller);
          const target = { ...found.record, ...changed, updated_at: new Date().toISOString() };
          await this.#store.commit(standing, this.#store.targets.saving(target, found.raw));
        }
        return { hostname, result: 'changed' };
      });
    } catch (error) {
      // Without its token nothing more is done; any other failure is this host's own.
      if (error instanceof HttpException || !(error instanceof StoreError || error instanceof InvalidInput))
        throw error;
      return { hostname, result: 'failed', message: error.message };
    }
  }
}

type Change = (target: ProxyTarget) => Partial<Pick<ProxyTarget, 'enabled' | 'labels'>> | undefined;

interface Task {
  readonly change: Change;
  readonly meets: (target: ProxyTarget) => boolean;
  readonly dryRun: boolean;
}

/** What is different of a host afterwards; undefined where it is so already. */
function changeOf({ action, labels = [] }: BulkChange): Change {
  if (action === 'enable' || action === 'disable') {
    const enabled = action === 'enable';
    return (target) => (target.enabled === enabled ? undefined : { enabled });
  }
  return (target) => {
    const after =
      action === 'label'
        ? parseLabels([...target.labels, ...labels])
        : target.labels.filter((label) => !labels.includes(label));
    return after.length === target.labels.length ? undefined : { labels: after };
  };
}

function condition(caller: Caller, select: Selection): (target: ProxyTarget) => boolean {
  const { hostnames: _, labels, ...conditions } = select;
  return conditionsOf({ ...conditions, label: labels }, textsOfTargets(caller));
}
