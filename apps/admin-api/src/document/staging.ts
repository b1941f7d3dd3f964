import { HttpException } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { ConfigDocument, ConfigSection } from '#contracts';
import { InvalidInput, mayManage, type FieldProblem, type LocalGroup, type Owned, type TokenName } from '#domain';
import { fieldProblems } from '#platform';
import { StoreError, type Rehearsal } from '#store';
import type { Caller } from '../auth/caller.ts';
import type { Secrets } from './secrets.ts';
import type { Desks } from './staged-desks.ts';

/** The record that a step is about. */
export interface About {
  readonly section: ConfigSection;
  readonly name: string;
}

export interface Wish {
  readonly document: ConfigDocument;
  readonly mode: 'merge' | 'replace';
  readonly prune: boolean;
  readonly secrets: Secrets;
}

interface Found {
  readonly problem: FieldProblem;
  readonly status: number;
}

/** A document on its way into a rehearsal: who asks for what, and all that is wrong with it. */
export class Staging {
  readonly caller: Caller;
  readonly wish: Wish;
  readonly desks: Desks;
  /** Groups that change, as they were: whoever was in them may have to be logged out. */
  readonly groupsBefore: LocalGroup[] = [];
  readonly #rehearsal: Rehearsal<About>;
  readonly #problems: Found[] = [];
  #strict = false;

  constructor(caller: Caller, wish: Wish, desks: Desks, rehearsal: Rehearsal<About>) {
    this.caller = caller;
    this.wish = wish;
    this.desks = desks;
    this.#rehearsal = rehearsal;
  }

  get problems(): readonly FieldProblem[] {
    return this.#problems.map(({ problem }) => problem);
  }

  /** That of all problems where they have the same, else 400. */
  get status(): number {
    const [first, ...others] = new Set(this.#problems.map(({ status }) => status));
    return first === undefined || others.length > 0 ? 400 : first;
  }

  /** Makes the change of one record, or notes why it cannot be. @param place of its entry, such as hosts.3 */
  async record(about: About, place: string, change: () => Promise<unknown>): Promise<void> {
    try {
      await this.#rehearsal.step(about, change);
    } catch (error) {
      this.#note(place, error);
    }
  }

  /** The same for each entry of a section. */
  async each<E>(
    section: ConfigSection,
    entries: readonly E[] | undefined,
    nameOf: (entry: E) => string,
    change: (entry: E) => Promise<unknown>,
  ): Promise<void> {
    for (const [i, entry] of (entries ?? []).entries())
      await this.record({ section, name: nameOf(entry) }, `${section}.${i}`, () => change(entry));
  }

  /**
   * Who makes the change: a new record that shall be another token's is made by that one.
   * @throws ForbiddenException, InvalidInput
   */
  async actingFor(owner: TokenName | undefined, existing: Owned | undefined): Promise<Caller> {
    const acting = await this.#actor(owner, existing);
    if (!acting.admin) await this.#expectNoChange();
    return acting;
  }

  async #actor(owner: TokenName | undefined, existing: Owned | undefined): Promise<Caller> {
    if (existing) {
      if (!mayManage(this.caller, existing))
        throw new HttpException('belongs to another token; take it out of the document', 403);
      if (owner !== undefined && owner !== existing.created_by)
        throw InvalidInput.of(
          'owner',
          `is ${owner}, and it belongs to ${existing.created_by}; what exists keeps its owner`,
        );
      return this.caller;
    }
    return owner === undefined || owner === this.caller.name ? this.caller : this.#other(owner);
  }

  async #other(owner: TokenName): Promise<Caller> {
    if (!this.caller.admin)
      throw new HttpException(`is for ${owner}; only the administrator makes records for others`, 403);
    const token = await this.desks.store.tokens.findByName(owner);
    if (!token)
      throw InvalidInput.of('owner', `is ${owner}, and there is no such token; make it: just token-generate ${owner}`);
    const acting = await this.desks.authentication.byHash(token.record.hash);
    if (!acting)
      throw InvalidInput.of(
        'owner',
        `is ${owner}, and that token has expired; give it a new secret: just token-rotate ${owner}`,
      );
    return acting;
  }

  /** Whose a name is depends on every record; what was read of them must hold until all is written. */
  async #expectNoChange(): Promise<void> {
    if (this.#strict) return;
    this.#strict = true;
    const { store } = this.desks;
    await store.commit(await store.unchanged());
  }

  #note(place: string, error: unknown): void {
    const add = (field: string, message: string, status: number): void =>
      void this.#problems.push({ problem: { field, message }, status });
    if (error instanceof InvalidInput) {
      for (const { field, message } of error.problems) add(`${place}.${field}`, message, 400);
    } else if (error instanceof HttpException && error.getStatus() < 500 && error.getStatus() !== 401) {
      add(place, error.message, error.getStatus());
    } else if (error instanceof StoreError && error.code === 'STORE_RECORD_BROKEN') {
      add(place, error.message, 409);
    } else throw error;
  }
}

/** Reads with a schema what an entry makes, and throws what is wrong as InvalidInput. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new InvalidInput(fieldProblems(read.error.issues, 'entry'));
}

/** Those fields of `wanted` that are otherwise in `now`. */
export function different<T extends object>(wanted: T, now: object): Partial<T> | undefined {
  const changed = Object.entries(wanted).filter(
    ([field, value]) => value !== undefined && !isDeepStrictEqual(value, (now as Record<string, unknown>)[field]),
  );
  return changed.length > 0 ? (Object.fromEntries(changed) as Partial<T>) : undefined;
}
