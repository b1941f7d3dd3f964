import { ConflictException, ForbiddenException, Injectable } from '@nestjs/common';
import { NewHostDefaults, NewTarget, type NewTargetRequest, type TargetSaved } from '#contracts';
import { ADMIN, InvalidInput, mayManage, type TargetFields, type TemplateName } from '#domain';
import { Store } from '#store';
import type { Caller } from '../auth/caller.ts';

export interface NewHost {
  readonly fields: NewTarget;
  /** undefined where neither a template nor a default has given anything. */
  readonly applied: TargetSaved['applied'];
}

/** What hosts begin with: the fields that were given, then those of a template, then the defaults, then what is built in. */
@Injectable()
export class NewHosts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * @throws InvalidInput naming a template that is not there, or a field that is missing after all
   * @throws ForbiddenException for a template of another token; what defaults() throws
   */
  async begin(caller: Caller, { hostname, template, ...given }: NewTargetRequest): Promise<NewHost> {
    const [defaults, fromTemplate] = await Promise.all([this.defaults(), this.#template(caller, template)]);
    const explicit = onlyGiven(given);
    const fields = checked({ ...defaults, ...fromTemplate, ...explicit, hostname });
    const inTemplate = Object.keys(fromTemplate).filter((field) => !(field in explicit));
    const inDefaults = Object.keys(defaults).filter((field) => !(field in explicit) && !(field in fromTemplate));
    const applied = { template, from_template: inTemplate, from_defaults: inDefaults };
    return { fields, applied: template !== null || inDefaults.length > 0 ? applied : undefined };
  }

  /** @throws ConflictException when they cannot be used: without them a host might be open that should not be */
  async defaults(): Promise<TargetFields> {
    const { new_hosts } = (await this.#store.settings.find()).record;
    const parsed = NewHostDefaults.safeParse(new_hosts);
    if (parsed.success) return onlyGiven(parsed.data);
    const why = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
    throw new ConflictException(
      `The defaults for new hosts cannot be used: ${why}. The administrator sets them anew with PUT /settings.`,
    );
  }

  /** One's own, and the administrator's, which are meant for everybody. */
  async #template(caller: Caller, name: TemplateName | null): Promise<TargetFields> {
    if (name === null) return {};
    const found = await this.#store.templates.find(name);
    if (!found) throw InvalidInput.of('template', `is ${name}, and there is no such template; see GET /templates`);
    if (mayManage(caller, found.record) || found.record.created_by === ADMIN) return found.record.fields;
    throw new ForbiddenException(`The template ${name} belongs to another token. Use one of your own.`);
  }
}

/** @throws InvalidInput with every problem */
function checked(fields: TargetFields): NewTarget {
  const parsed = NewTarget.safeParse(fields);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'template', message })),
  );
}

const onlyGiven = (fields: TargetFields): TargetFields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
