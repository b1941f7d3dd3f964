import { toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { deleteCertificates, orphanedCertificates } from './orphaned-certificates.ts';

export const cleanupOrphanedCerts = recipe({
  name: 'cleanup-orphaned-certs',
  summary: 'Lists the certificates whose token is gone; with delete it deletes them.',
  example: ['delete'],
  parameters: { delete: toggle('delete them') },
  run: async ({ delete: isMeant }, context) => {
    const names = await orphanedCertificates(context.api());
    if (isMeant) await deleteCertificates(context.api(await tokenFor(context, undefined)), names);
    const these = names.join(', ');
    return {
      json: { orphaned_certificates: names, deleted: isMeant },
      text: !these
        ? 'Every certificate has its token.'
        : isMeant
          ? `Deleted ${these}.`
          : `Their token is gone: ${these}.`,
      next:
        these && !isMeant
          ? [['delete them', just('cleanup-orphaned-certs', 'delete')]]
          : [['see what is left', just('cert-list')]],
    };
  },
});
