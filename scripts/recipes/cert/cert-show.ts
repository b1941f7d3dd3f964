import { CertificateView, TargetView } from '#contracts';
import { byName, toggle } from '../arguments/parameter.ts';
import { tokenFor, tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Outcome } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { issuer } from './issuer.ts';
import { pemBlocks } from './pem-blocks.ts';
import { NAME, READING_TOKEN } from './parameters.ts';
import { validity } from './validity.ts';

export const certShow = recipe({
  name: 'cert-show',
  summary: 'Shows a certificate, or with pem prints it.',
  example: ['my-cert', 'admin', 'pem'],
  parameters: {
    ...NAME,
    ...READING_TOKEN,
    pem: toggle('print the chain as PEM and nothing else'),
    private_key: byName(toggle('with its private key, for the owner and the administrator')),
  },
  run: async ({ name, token, pem, private_key }, context): Promise<Outcome> => {
    const api = context.api(private_key ? await tokenFor(context, token) : await tokenForReading(context, token));
    const certificate = await api.ask('GET', '/certificates/{cert_name}', CertificateView, {
      path: { cert_name: name },
      query: { include_private_key: private_key || undefined },
    });
    const pems = pemBlocks(certificate.fullchain_pem + (certificate.private_key_pem ?? ''));
    if (pem) return { json: certificate, text: pems };
    const targets = await context.api().list('/proxy/targets', TargetView);
    const users = targets.filter(({ cert_name }) => cert_name === name).map(({ hostname }) => hostname);
    const shown = facts([
      ['certificate', certificate.cert_name],
      ['domains', certificate.domains.join('\n')],
      ['valid from', certificate.issued_at],
      ['valid until', validity(certificate.expires_at)],
      ['renewed', renewalText(certificate)],
      [
        'CA',
        certificate.issued_by
          ? `${issuer(certificate.issued_by, context.configuration)} (${certificate.issued_by})`
          : 'imported, and never renewed by itself',
      ],
      ...terms(certificate),
      ['key', certificate.key_type],
      ['fingerprint', certificate.fingerprint],
      ...(certificate.transparency ? [['transparency', certificate.transparency.message] as const] : []),
      ['e-mail', certificate.email ?? 'none'],
      ['labels', certificate.labels.join(', ') || 'none'],
      ['notes', certificate.notes === undefined ? 'shown to the owner' : certificate.notes || 'none'],
      ['owner', certificate.created_by],
      ['used by', users.length ? users.join('\n') : 'no host'],
    ]);
    return {
      json: certificate,
      text: private_key ? `${shown}\n\n${pems}` : shown,
      next: [
        ['print it as PEM', just('cert-show', name, 'pem')],
        certificate.acme_directory_url === null
          ? ['see which hosts can use it', just('cert-coverage', name)]
          : ['renew it', just('cert-renew', name)],
      ],
    };
  },
});

function renewalText({
  renewal_due_at: due,
  renewal_due_by: by,
  renewal_explanation_url: url,
}: CertificateView): string {
  if (due === null) return 'never by itself: import the next one in time';
  const why = by === 'ari' ? 'as its CA asks' : 'by its lifetime';
  return `${due.slice(0, 16).replace('T', ' ')} UTC, ${why}${url === null ? '' : `\n${url}`}`;
}

/** What it was ordered with besides the usual. */
const terms = (certificate: CertificateView): [string, string][] =>
  (
    [
      ['challenge', certificate.challenge_type],
      ['DNS provider', certificate.dns_provider],
      ['profile', certificate.profile],
      ['chain', certificate.preferred_chain],
    ] as const
  ).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
