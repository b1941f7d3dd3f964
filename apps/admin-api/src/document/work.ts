import { HttpException } from '@nestjs/common';
import type { ConfigItem } from '#contracts';
import type { CertName, LocalGroup } from '#domain';
import { toProblem } from '#platform';
import { StoreError } from '#store';
import type { About, Staging } from './staging.ts';

const DONE = {
  create: 'was created',
  change: 'was changed',
  delete: 'was deleted',
  unchanged: 'is as it was',
} as const;
const key = ({ section, name }: About): string => `${section} ${name}`;

/** How far the writing of a document has come, also where it had to be begun again. */
export class Work {
  readonly #items = new Map<string, ConfigItem>();
  readonly #done = new Set<string>();
  readonly #groups = new Map<string, LocalGroup>();
  readonly #ordered = new Set<CertName>();
  #pending: readonly string[] = [];

  /** What is done already stays noted as it was done. */
  begin({ staging, items }: { readonly staging: Staging; readonly items: readonly ConfigItem[] }): void {
    this.#pending = [];
    for (const item of items) if (!this.#done.has(key(item))) this.#items.set(key(item), item);
    for (const group of staging.groupsBefore) if (!this.#groups.has(group.name)) this.#groups.set(group.name, group);
    for (const name of staging.desks.word.ordered) this.#ordered.add(name);
  }

  note(labels: readonly About[], done: boolean): void {
    this.#pending = done ? [] : labels.map(key);
    if (done) for (const label of labels) this.#done.add(key(label));
  }

  get items(): readonly ConfigItem[] {
    return [...this.#items.values()];
  }

  /** Groups that were changed, as they were before. */
  changedGroups = (): LocalGroup[] =>
    [...this.#groups.values()].filter(({ name }) => this.#done.has(key({ section: 'local_groups', name })));

  ordered = (): CertName[] => [...this.#ordered];

  /** Whether anything was written, or may have been. */
  get isUnderWay(): boolean {
    return this.#done.size > 0 || this.#pending.length > 0;
  }

  /** Somebody else was first: what was about to be written is not. */
  overtaken(): void {
    this.#pending = [];
  }

  /** Says what was done where it could not go on. */
  stopped(error: StoreError | HttpException): HttpException {
    const { statusCode, message, details = [] } = toProblem(error);
    const done = this.#told(this.#done, ({ action }) => DONE[action]);
    const isOpen = error instanceof StoreError && error.code === 'STORE_UNAVAILABLE';
    const open = isOpen ? this.#told(this.#pending, ({ action }) => `may have been ${action}d`) : [];
    const all = this.items.filter(({ action }) => action !== 'unchanged').length;
    const [why] = message.split(':');
    const so = `${done.length} of ${all} changes were made before it stopped${open.length > 0 ? `, and ${open.length} may have been` : ''}`;
    return new HttpException(
      {
        message: `${so}. ${why?.replace(/\.$/, '')}. Send the document again when that is mended: what is done stays as it is, and the rest is made.`,
        details: [...details, ...done, ...open],
      },
      statusCode,
    );
  }

  #told(names: Iterable<string>, how: (item: ConfigItem) => string): { field: string; message: string }[] {
    return [...new Set(names)].flatMap((name) => {
      const item = this.#items.get(name);
      return item && item.action !== 'unchanged' ? [{ field: name, message: how(item) }] : [];
    });
  }
}
