import { TargetView } from '#contracts';
import { toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { deleteHosts, orphanedHosts } from '../proxy/proxy-cleanup.ts';
import { recipe } from '../recipe.ts';
import { deleteCertificates, orphanedCertificates } from './orphaned-certificates.ts';

export const cleanupAll = recipe({
  name: 'cleanup-all',
  summary: 'Deletes all hosts and certificates whose token is gone.',
  example: ['force'],
  parameters: { force: toggle('do not ask') },
  run: async ({ force }, context) => {
    const api = context.api(await tokenFor(context, undefined));
    const { targets, kept } = await orphanedHosts(context, await api.list('/proxy/targets', TargetView));
    const hosts = targets.map(({ hostname }) => hostname);
    const certificates = await orphanedCertificates(api);
    const all = [...hosts, ...certificates].join(', ');
    if (all) await context.terminal.mustConfirm(force, `This deletes ${all}.${kept}`, just('cleanup-all', 'force'));
    await deleteHosts(api, targets);
    // Some have gone with their hosts.
    await deleteCertificates(api, await orphanedCertificates(api));
    return {
      json: { deleted_targets: hosts, deleted_certificates: certificates },
      text: `${all ? `Deleted ${all}.` : 'There is nothing to clean up.'}${kept}`,
      next: [['see how the system is', just('health')]],
    };
  },
});
