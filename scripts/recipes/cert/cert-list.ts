import { CertificateStatus, CertificateView } from '#contracts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { certificateRows, stateOf } from './certificate-rows.ts';
import { issuer } from './issuer.ts';
import { READING_TOKEN } from './parameters.ts';
import { validity } from './validity.ts';

export const certList = recipe({
  name: 'cert-list',
  summary: 'Lists the certificates, and the orders that none came of yet: all, or those of a token.',
  example: ['alice'],
  parameters: READING_TOKEN,
  run: async ({ token }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const [certificates, issuances] = await Promise.all([
      api.list('/certificates', CertificateView),
      api.list('/issuances', CertificateStatus),
    ]);
    const rows = certificateRows(certificates, issuances);
    const drawn = table(
      [
        { title: 'CERTIFICATE', of: ({ name }) => name },
        { title: 'DOMAINS', of: ({ certificate, issuance }) => (certificate ?? issuance)?.domains.join(', ') ?? '' },
        { title: 'STATE', of: (row) => stateOf(row) },
        { title: 'VALID UNTIL', of: ({ certificate }) => (certificate ? validity(certificate.expires_at) : '-') },
        {
          title: 'CA',
          of: ({ certificate, issuance }) =>
            issuer(
              certificate ? certificate.issued_by : (issuance?.asked_directory_url ?? null),
              context.configuration,
            ),
        },
        { title: 'KEY', of: ({ certificate }) => certificate?.key_type ?? '-' },
        { title: 'OWNER', of: ({ certificate, issuance }) => (certificate ?? issuance)?.created_by ?? '' },
      ],
      rows,
    );
    const [first] = rows;
    const failed = rows.find(({ issuance }) => issuance?.status === 'failed');
    return {
      json: rows.map(({ name, certificate, issuance }) => ({
        cert_name: name,
        created_by: issuance?.created_by,
        domains: issuance?.domains,
        ...certificate,
        issuance: issuance ?? null,
      })),
      text: first ? drawn : 'There are no certificates.',
      next: first
        ? [
            ['look at one', just('cert-show', first.name)],
            ...(failed ? [['see why one failed', just('cert-status', failed.name)] as const] : []),
          ]
        : [['order one', just('cert-create', 'my-cert', 'app.example.com', 'you@example.com', 'admin')]],
    };
  },
});
