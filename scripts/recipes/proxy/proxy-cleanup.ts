import { CertificateView, TargetDeleted, TargetView } from '#contracts';
import { ADMIN } from '#domain';
import { hashToken } from '#store';
import type { Api } from '../api.ts';
import { hostname } from '../arguments/kinds.ts';
import { optional, toggle } from '../arguments/parameter.ts';
import type { Context } from '../context.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Outcome } from '../recipe.ts';

export const proxyCleanup = recipe({
  name: 'proxy-cleanup',
  summary: 'Deletes the hosts whose token is gone, or the one that is named, with their own certificates.',
  example: ['old.example.com', 'force'],
  parameters: {
    hostname: optional(hostname, 'this host; left out: all whose token is gone'),
    force: toggle('do not ask'),
  },
  run: async ({ hostname: only, force }, context): Promise<Outcome> => {
    const api = context.api(await tokenFor(context, undefined));
    const { targets, kept } =
      only === undefined
        ? await orphanedHosts(context, await api.list('/proxy/targets', TargetView))
        : {
            targets: [await api.ask('GET', '/proxy/targets/{hostname}', TargetView, { path: { hostname: only } })],
            kept: '',
          };
    const hosts = targets.map((target) => target.hostname);
    if (hosts.length) {
      await context.terminal.mustConfirm(
        force,
        `This deletes ${hosts.join(', ')}.${kept}`,
        just('proxy-cleanup', ...(only === undefined ? [] : [only]), 'force'),
      );
    }
    await deleteHosts(api, targets);
    return {
      json: { deleted_targets: hosts },
      text: `${hosts.length ? `Deleted ${hosts.join(', ')}.` : 'There is no host to clean up.'}${kept}`,
      next: [['see what is left', just('proxy-list')]],
    };
  },
});

/** With their certificates. One that belongs to somebody else was only borrowed. */
export async function deleteHosts(api: Api, targets: readonly TargetView[]): Promise<void> {
  const certificates = targets.length ? await api.list('/certificates', CertificateView) : [];
  const owners = new Map(certificates.map(({ cert_name, owner_token_hash }) => [cert_name, owner_token_hash]));
  for (const { hostname: host, cert_name, owner_token_hash } of targets) {
    const own = (owners.get(cert_name ?? '') ?? owner_token_hash) === owner_token_hash;
    await api.ask('DELETE', '/proxy/targets/{hostname}', TargetDeleted, {
      path: { hostname: host },
      query: { delete_certificate: own },
    });
  }
}

/** What the administrator made is kept, because its token is gone as soon as ADMIN_TOKEN is another one. */
export async function orphanedHosts(
  context: Context,
  all: readonly TargetView[],
): Promise<{ targets: readonly TargetView[]; kept: string }> {
  const store = await context.store();
  const { records, broken } = await store.tokens.list();
  for (const { reason } of broken) context.terminal.warn(reason);
  const alive = new Set<string>([...records.map(({ hash }) => hash), ...broken.map(({ id }) => id)]);
  alive.add(hashToken(context.configuration.ADMIN_TOKEN));
  const lost = all.filter(({ owner_token_hash: owner }) => owner !== undefined && !alive.has(owner));
  const kept = lost.filter(({ created_by }) => created_by === ADMIN).map(({ hostname: host }) => host);
  return {
    targets: lost.filter(({ created_by }) => created_by !== ADMIN),
    kept: kept.length
      ? `\nKept, because an earlier admin token made them: ${kept.join(', ')}. Name one to delete it: ${just('proxy-cleanup', kept[0] ?? '')}`
      : '',
  };
}
