import { CertificateAccepted } from '#contracts';
import { certifiedName, certName, directoryUrl, email, keyType, text } from '../arguments/kinds.ts';
import { byName, optional, required, toggle, withAlias } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';

export const certCreate = recipe({
  name: 'cert-create',
  summary: 'Orders a certificate for one name.',
  example: ['my-cert', 'app.example.com', 'you@example.com', 'admin'],
  parameters: {
    name: withAlias(required(certName, 'name to keep it under'), 'cert_name'),
    domain: required(certifiedName, 'the name that it is for, such as app.example.com'),
    email: optional(email, "contact for the CA; left out: the token's"),
    token: withAlias(
      optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin'),
      'token_name',
    ),
    staging: toggle('order from ACME_STAGING_URL'),
    acme_directory_url: byName(optional(directoryUrl, 'the CA to order from; left out: ACME_DIRECTORY_URL')),
    key_type: byName(optional(keyType, 'its key; left out: CERT_KEY_TYPE')),
  },
  check: ({ staging, acme_directory_url }) =>
    staging && acme_directory_url !== undefined
      ? [{ field: 'staging', message: 'and acme-directory-url both name a CA; give one of them' }]
      : [],
  run: async ({ name, domain, email: contact, token, staging, acme_directory_url, key_type }, context) => {
    const api = context.api(await tokenFor(context, token));
    const directory = staging ? context.configuration.ACME_STAGING_URL : acme_directory_url;
    const body = {
      cert_name: name,
      domain,
      ...(contact !== undefined && { email: contact }),
      ...(directory !== undefined && { acme_directory_url: directory }),
      ...(key_type !== undefined && { key_type }),
    };
    const answer = await api.post('/certificates', body, CertificateAccepted);
    return { json: answer, text: answer.message, next: [['follow it', just('cert-status', name, 'wait')]] };
  },
});
