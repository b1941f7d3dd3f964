import { ConflictException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { NewTemplate, TemplateUpdate } from '#contracts';
import { mayManage, type TargetFields, type Template, type TemplateName } from '#domain';
import { Store, StoreError, type Found, type Transaction } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { settled } from '../settled.ts';

/** Changes of templates. Hosts that were made by one stay as they are. */
@Injectable()
export class Templates {
  readonly #store: Store;
  readonly #authentication: Authentication;

  constructor(store: Store, authentication: Authentication) {
    this.#store = store;
    this.#authentication = authentication;
  }

  /** @throws ConflictException when the name is taken */
  async create(caller: Caller, { name, notes, fields }: NewTemplate): Promise<Template> {
    return settled(async () => {
      if ((await this.#store.templates.raw(name)) !== null)
        throw new ConflictException(`There is a template ${name} already. Change it with PUT /templates/${name}.`);
      const now = new Date().toISOString();
      const owner = { owner_token_hash: caller.hash, created_by: caller.name };
      const template = { ...owner, name, notes, fields: onlyGiven(fields), created_at: now, updated_at: now };
      return this.#save(caller, template, null);
    });
  }

  /** @throws NotFoundException, ForbiddenException */
  async update(caller: Caller, name: TemplateName, { notes, fields }: TemplateUpdate): Promise<Template> {
    return settled(async () => {
      const { record, raw } = await this.#own(caller, name);
      const changed = { ...(notes !== undefined && { notes }), ...(fields && { fields: onlyGiven(fields) }) };
      return this.#save(caller, { ...record, ...changed, updated_at: new Date().toISOString() }, raw);
    });
  }

  /** @throws NotFoundException, ForbiddenException */
  async delete(caller: Caller, name: TemplateName): Promise<void> {
    await settled(async () => {
      const raw = await this.#deletable(caller, name);
      const still: Transaction = { expect: [[this.#store.keys.template(name), raw]], writes: [] };
      await this.#store.commit(still, this.#store.templates.deleting(name));
    });
  }

  async #save(caller: Caller, template: Template, expected: string | null): Promise<Template> {
    const standing = await this.#authentication.standing(caller);
    await this.#store.commit(standing, this.#store.templates.saving(template, expected));
    return template;
  }

  async #own(caller: Caller, name: TemplateName): Promise<Found<Template>> {
    const found = await this.#store.templates.find(name);
    if (!found) throw noSuchTemplate(name);
    if (!mayManage(caller, found.record)) throw notYours(name);
    return found;
  }

  /** One that cannot be read has no known owner; the administrator may delete it. */
  async #deletable(caller: Caller, name: TemplateName): Promise<string> {
    try {
      return (await this.#own(caller, name)).raw;
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STORE_RECORD_BROKEN') throw error;
      const raw = await this.#store.templates.raw(name);
      if (raw === null) throw noSuchTemplate(name);
      if (!caller.admin) throw notYours(name);
      return raw;
    }
  }
}

export const noSuchTemplate = (name: TemplateName): NotFoundException =>
  new NotFoundException(`Template not found: ${name}`);

const notYours = (name: TemplateName): ForbiddenException =>
  new ForbiddenException(`The template ${name} belongs to another token.`);

const onlyGiven = (fields: TargetFields): TargetFields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
