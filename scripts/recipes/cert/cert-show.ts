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
    const path = `/certificates/${encodeURIComponent(name)}`;
    const certificate = await api.get(`${path}${private_key ? '?include_private_key=true' : ''}`, CertificateView);
    const pems = pemBlocks(certificate.fullchain_pem + (certificate.private_key_pem ?? ''));
    if (pem) return { json: certificate, text: pems };
    const targets = await context.api().list('/proxy/targets', TargetView);
    const users = targets.filter(({ cert_name }) => cert_name === name).map(({ hostname }) => hostname);
    const shown = facts([
      ['certificate', certificate.cert_name],
      ['domains', certificate.domains.join('\n')],
      ['valid from', certificate.issued_at],
      ['valid until', validity(certificate.expires_at)],
      ['CA', `${issuer(certificate.acme_directory_url, context.configuration)} (${certificate.acme_directory_url})`],
      ['key', certificate.key_type],
      ['fingerprint', certificate.fingerprint],
      ['e-mail', certificate.email],
      ['owner', certificate.created_by],
      ['used by', users.length ? users.join('\n') : 'no host'],
    ]);
    return {
      json: certificate,
      text: private_key ? `${shown}\n\n${pems}` : shown,
      next: [
        ['print it as PEM', just('cert-show', name, 'pem')],
        ['renew it', just('cert-renew', name)],
      ],
    };
  },
});
