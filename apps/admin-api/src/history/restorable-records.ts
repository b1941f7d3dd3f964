import { ConflictException, Injectable } from '@nestjs/common';
import {
  AccessListUpdate,
  NewAccessList,
  NewRoute,
  NewTarget,
  NewTemplate,
  RouteUpdate,
  TargetUpdate,
  TemplateUpdate,
} from '#contracts';
import {
  isBuiltInRoute,
  type AccessListName,
  type HistoryKind,
  type RouteId,
  type TargetHost,
  type TemplateName,
} from '#domain';
import { Store } from '#store';
import { AccessLists } from '../access-lists/access-lists.ts';
import type { Caller } from '../auth/caller.ts';
import { Routes } from '../routes/routes.ts';
import { Targets } from '../targets/targets.ts';
import { Templates } from '../templates/templates.ts';
import { parsed, type Restorable } from './restorable.ts';

/** Records that belong to tokens, each of which can be made, changed and deleted. */
@Injectable()
export class RestorableRecords {
  readonly byKind: Partial<Record<HistoryKind, Restorable>>;
  readonly #store: Store;

  constructor(store: Store, targets: Targets, routes: Routes, lists: AccessLists, templates: Templates) {
    this.#store = store;
    this.byKind = {
      target: {
        settable: Object.keys(TargetUpdate.shape),
        whole: (record) => parsed(NewTarget, record),
        create: (caller, whole) => this.#createTarget(targets, caller, parsed(NewTarget, whole)),
        update: (caller, id, fields) => targets.update(caller, id as TargetHost, parsed(TargetUpdate, fields)),
        delete: (caller, id) => targets.delete(caller, id as TargetHost, false),
      },
      route: {
        settable: Object.keys(RouteUpdate.shape),
        whole: (record) => parsed(NewRoute, record),
        create: (caller, whole) => createRoute(routes, caller, parsed(NewRoute, whole)),
        update: (caller, id, fields) => routes.update(caller, id as RouteId, parsed(RouteUpdate, fields)),
        delete: (caller, id) => routes.delete(caller, id as RouteId),
      },
      'access-list': {
        settable: Object.keys(AccessListUpdate.shape),
        whole: (record) => parsed(NewAccessList, record),
        create: (caller, whole) => lists.create(caller, parsed(NewAccessList, whole)),
        update: (caller, id, fields) => lists.update(caller, id as AccessListName, parsed(AccessListUpdate, fields)),
        delete: (caller, id) => lists.delete(caller, id as AccessListName, false),
      },
      template: {
        settable: Object.keys(TemplateUpdate.shape),
        whole: (record) => parsed(NewTemplate, record),
        create: (caller, whole) => templates.create(caller, parsed(NewTemplate, whole)),
        update: (caller, id, fields) => templates.update(caller, id as TemplateName, parsed(TemplateUpdate, fields)),
        delete: (caller, id) => templates.delete(caller, id as TemplateName),
      },
    };
  }

  /** Nothing is ordered in place of a certificate that is gone. */
  async #createTarget(targets: Targets, caller: Caller, target: NewTarget): Promise<void> {
    const { cert_name: name } = target;
    const { certificates } = this.#store;
    if (name !== null && !(await certificates.find(name)) && !(await certificates.findIssuance(name)))
      throw new ConflictException(
        `its certificate ${name} is gone. Order or import a certificate of that name first, or create the host anew.`,
      );
    await targets.create(caller, target);
  }
}

async function createRoute(routes: Routes, caller: Caller, route: NewRoute): Promise<void> {
  if (route.route_id && isBuiltInRoute(route.route_id))
    throw new ConflictException(`the route ${route.route_id} is a built-in one, which comes back at the next start.`);
  await routes.create(caller, route);
}
