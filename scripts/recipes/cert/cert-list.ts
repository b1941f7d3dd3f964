import { CertificateView } from '#contracts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { issuer } from './issuer.ts';
import { READING_TOKEN } from './parameters.ts';
import { validity } from './validity.ts';

export const certList = recipe({
  name: 'cert-list',
  summary: 'Lists the certificates: all, or those of a token.',
  example: ['alice'],
  parameters: READING_TOKEN,
  run: async ({ token }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const certificates = await api.list('/certificates', CertificateView);
    const [first] = certificates;
    return {
      json: certificates,
      text: first
        ? table(
            [
              { title: 'CERTIFICATE', of: ({ cert_name }) => cert_name },
              { title: 'DOMAINS', of: ({ domains }) => domains.join(', ') },
              { title: 'VALID UNTIL', of: ({ expires_at }) => validity(expires_at) },
              { title: 'CA', of: ({ acme_directory_url }) => issuer(acme_directory_url, context.configuration) },
              { title: 'KEY', of: ({ key_type }) => key_type },
              { title: 'OWNER', of: ({ created_by }) => created_by },
            ],
            certificates,
          )
        : 'There are no certificates.',
      next: first
        ? [['look at one', just('cert-show', first.cert_name)]]
        : [['order one', just('cert-create', 'my-cert', 'app.example.com', 'you@example.com', 'admin')]],
    };
  },
});
