import type { TokenDeleted } from '#store';
import { tokenName } from '../arguments/kinds.ts';
import { required, toggle } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { noSuchToken } from './token-show.ts';

export const tokenDelete = recipe({
  name: 'token-delete',
  summary: 'Deletes a token with all hosts, certificates, access lists, routes and templates that it owns.',
  example: ['alice', 'force'],
  parameters: {
    name: required(tokenName, 'name of the token'),
    force: toggle('do not ask'),
  },
  run: async ({ name, force }, context) => {
    const store = await context.store();
    const hash = await store.tokens.hashOf(name);
    if (hash === undefined) throw noSuchToken(name);
    const owned = await store.tokens.owned(hash);
    await context.terminal.mustConfirm(
      force,
      `This deletes the token "${name}" ${withWhat(owned)}.`,
      just('token-delete', name, 'force'),
    );
    const deleted = await store.tokens.delete({ name, hash }, new Date());
    return {
      json: {
        name,
        deleted_targets: deleted.targets,
        deleted_certificates: deleted.certificates,
        deleted_access_lists: deleted.accessLists,
        deleted_routes: deleted.routes,
        deleted_templates: deleted.templates,
      },
      text: `Deleted the token "${name}" ${withWhat(deleted)}.`,
      next: [['see what is left', just('token-list')]],
    };
  },
});

function withWhat({ targets, certificates, accessLists, routes, templates }: TokenDeleted): string {
  const all = [
    counted('host', targets),
    counted('certificate', certificates),
    counted('access list', accessLists),
    counted('route', routes),
    counted('template', templates),
  ];
  const parts = all.filter((part) => part !== undefined);
  return parts.length ? `and ${parts.join(' and ')}` : '(it owns nothing)';
}

const counted = (noun: string, names: readonly string[]): string | undefined =>
  names.length ? `${names.length} ${noun}${names.length === 1 ? '' : 's'} (${names.join(', ')})` : undefined;
