import { CertificateStatus, CertificateView } from '#contracts';
import { LABELLED_LIST, nothing } from '../arguments/listing.ts';
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
  parameters: { ...READING_TOKEN, ...LABELLED_LIST },
  run: async ({ token, ...asked }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const { search, label, owner, sort } = asked;
    const [certificates, issuances, met] = await Promise.all([
      api.list('/certificates', CertificateView, { query: asked }),
      api.list('/issuances', CertificateStatus),
      api.list('/issuances', CertificateStatus, { query: { search, owner } }),
    ]);
    // An order has no labels.
    const awaited = new Set(label === undefined ? met.map(({ cert_name }) => cert_name) : []);
    const all = certificateRows(certificates, issuances).filter(
      ({ name, certificate }) => certificate !== undefined || awaited.has(name),
    );
    const places = new Map(certificates.map(({ cert_name }, i) => [cert_name, i]));
    const placeOf = ({ name }: { readonly name: string }): number => places.get(name) ?? places.size;
    const rows = sort === undefined ? all : all.toSorted((one, other) => placeOf(one) - placeOf(other));
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
      text: first ? drawn : nothing(asked, 'There are no certificates.', 'certificate'),
      next: first
        ? [
            ['look at one', just('cert-show', first.name)],
            ...(failed ? [['see why one failed', just('cert-status', failed.name)] as const] : []),
          ]
        : [['order one', just('cert-create', 'my-cert', 'app.example.com', 'you@example.com', 'admin')]],
    };
  },
});
