import { HttpException, Injectable } from '@nestjs/common';
import type { Configuration } from '#config';
import {
  CONFIG_SECTIONS,
  CONFIG_VERSION,
  type ConfigChange,
  type ConfigDocument,
  type ConfigItem,
  type ConfigPlan,
  type ConfigSection,
} from '#contracts';
import { InvalidInput } from '#domain';
import { Store, StoreError, type Rehearsal } from '#store';
import type { Caller } from '../auth/caller.ts';
import { CertManagerLink } from '../certificates/cert-manager-link.ts';
import { Commands } from '../commands.ts';
import { FromConfiguration } from '../config.ts';
import { ChangeFeed } from '../events/change-feed.ts';
import { LocalGroups } from '../oauth/local-groups.ts';
import { compareStates } from './compare-states.ts';
import { readDocument, wrongDocument } from './read-document.ts';
import { openSecrets, sealSecrets } from './sealed-secrets.ts';
import { noSecrets, parted, Secrets } from './secrets.ts';
import { stageDocument } from './stage-document.ts';
import { desksAt, type Surroundings } from './staged-desks.ts';
import { Staging, type About, type Wish } from './staging.ts';
import { readState } from './state.ts';
import { Work } from './work.ts';

const ATTEMPTS = 5;
/** Orders that cert-manager is told of at the same time. */
const AT_ONCE = 16;

interface Staged {
  readonly staging: Staging;
  readonly rehearsal: Rehearsal<About>;
  readonly items: readonly ConfigItem[];
}

/** The whole configuration of hosts and what belongs to them as one document: written, compared, and brought in. */
@Injectable()
export class ConfigDocuments {
  readonly #store: Store;
  readonly #groups: LocalGroups;
  readonly #link: CertManagerLink;
  readonly #surroundings: Surroundings;

  constructor(
    store: Store,
    groups: LocalGroups,
    link: CertManagerLink,
    commands: Commands,
    feed: ChangeFeed,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#groups = groups;
    this.#link = link;
    this.#surroundings = { commands, feed, configuration };
  }

  /** What a caller owns; of the administrator's everything. @param passphrase for secrets, which are left out without one */
  async written(caller: Caller, passphrase?: string): Promise<Record<string, unknown>> {
    const state = await readState(this.#store, caller);
    const secrets: Record<string, unknown> = {};
    const document: Record<string, unknown> = { version: CONFIG_VERSION };
    for (const section of CONFIG_SECTIONS) {
      const listed = state.get(section)?.map(({ name, entry }) => ({ name, ...parted(section, entry) }));
      if (!listed) continue;
      const isOne = section === 'settings' || section === 'auth';
      const [first] = listed;
      if (!isOne) document[section] = listed.map(({ shown }) => shown);
      else if (first) document[section] = first.shown;
      const found = listed.filter(({ secret }) => secret !== undefined);
      secrets[section] = isOne ? first?.secret : Object.fromEntries(found.map(({ name, secret }) => [name, secret]));
    }
    return passphrase === undefined ? document : { ...document, secrets: await sealSecrets(secrets, passphrase) };
  }

  /** What would be different. @throws BadRequestException with all that is wrong */
  async plan(caller: Caller, change: ConfigChange): Promise<ConfigPlan> {
    const { items } = await this.#stage(caller, await wishOf(change));
    return planOf(items, false);
  }

  /**
   * Does what the document says: all of it is tried out before anything is written.
   * @throws BadRequestException with all that is wrong; HttpException that says what was done, where it had to stop
   */
  async apply(caller: Caller, change: ConfigChange): Promise<ConfigPlan> {
    const wish = await wishOf(change);
    const work = new Work();
    for (let left = ATTEMPTS; ; left--) {
      try {
        const staged = await this.#stage(caller, wish);
        work.begin(staged);
        await staged.rehearsal.perform((labels, done) => work.note(labels, done));
        await this.#finish(work);
        return planOf(work.items, true);
      } catch (error) {
        const isOvertaken = error instanceof StoreError && error.code === 'STORE_CONFLICT';
        if (isOvertaken) work.overtaken();
        if (isOvertaken && left > 1) continue;
        if (!work.isUnderWay || !(error instanceof StoreError || error instanceof HttpException)) throw error;
        await this.#finish(work).catch(() => {});
        throw work.stopped(error);
      }
    }
  }

  async #stage(caller: Caller, wish: Wish): Promise<Staged> {
    const { rehearsal, store } = await this.#store.rehearse<About>();
    const before = await readState(store, caller);
    const staging = new Staging(caller, wish, desksAt(store, this.#surroundings), rehearsal);
    await stageDocument(staging);
    if (staging.problems.length > 0) throw wrongDocument(staging.problems, staging.status);
    const items = compareStates(before, await readState(store, caller), namedIn(wish.document));
    return { staging, rehearsal, items };
  }

  /** What follows from what is written: people are logged out, and certificates begun. */
  async #finish(work: Work): Promise<void> {
    for (const group of work.changedGroups()) await this.#groups.logOut(group);
    const names = work.ordered();
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const taken = await Promise.all(names.slice(at, at + AT_ONCE).map((name) => this.#link.nudge(name)));
      // Nobody is there; whoever comes reads what is ordered.
      if (taken.includes(false)) return;
    }
  }
}

async function wishOf({ document: sent, mode, prune, passphrase }: ConfigChange): Promise<Wish> {
  const document = readDocument(sent);
  if (!document.secrets) return { document, mode, prune, secrets: noSecrets() };
  if (passphrase === undefined)
    throw wrongDocument([
      { field: 'secrets', message: 'needs the passphrase that it was exported with; or take the section out' },
    ]);
  try {
    const secrets = Secrets.safeParse(await openSecrets(document.secrets, passphrase));
    if (secrets.success) return { document, mode, prune, secrets: secrets.data };
    throw InvalidInput.of('secrets', 'hold what this release does not know; export the document again');
  } catch (error) {
    if (error instanceof InvalidInput) throw wrongDocument(error.problems);
    throw error;
  }
}

function namedIn(document: ConfigDocument): (section: ConfigSection, name: string) => boolean {
  const named = new Map<ConfigSection, ReadonlySet<string>>([
    ['settings', new Set(document.settings ? ['settings'] : [])],
    ['auth', new Set(document.auth ? ['auth'] : [])],
    ['local_groups', new Set(document.local_groups?.map(({ name }) => name))],
    ['notifications', new Set(document.notifications?.map(({ name }) => name))],
    ['access_lists', new Set<string>(document.access_lists?.map(({ name }) => name))],
    ['templates', new Set<string>(document.templates?.map(({ name }) => name))],
    ['certificates', new Set<string>(document.certificates?.map(({ cert_name }) => cert_name))],
    ['hosts', new Set<string>(document.hosts?.map(({ hostname }) => hostname))],
    ['routes', new Set<string>(document.routes?.map(({ route_id }) => route_id))],
  ]);
  return (section, name) => named.get(section)?.has(name) ?? false;
}

function planOf(items: readonly ConfigItem[], applied: boolean): ConfigPlan {
  const count = (action: ConfigItem['action']): number => items.filter((item) => item.action === action).length;
  return {
    applied,
    create: count('create'),
    change: count('change'),
    delete: count('delete'),
    unchanged: count('unchanged'),
    items: [...items],
  };
}
