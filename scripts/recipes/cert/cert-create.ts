import { CertificateAccepted } from '#contracts';
import { certifiedName, certName } from '../arguments/kinds.ts';
import { required, withAlias } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { accepted } from './accepted.ts';
import { checkOrder, ORDER, orderBody } from './order-parameters.ts';

export const certCreate = recipe({
  name: 'cert-create',
  summary: 'Orders a certificate for one name.',
  example: ['my-cert', 'app.example.com', 'you@example.com', 'admin'],
  parameters: {
    name: withAlias(required(certName, 'name to keep it under'), 'cert_name'),
    domain: required(certifiedName, 'the name that it is for, such as app.example.com'),
    ...ORDER,
  },
  check: checkOrder,
  run: async ({ name, domain, token, ...terms }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { cert_name: name, domain, ...orderBody(terms, context.configuration.ACME_STAGING_URL) };
    return accepted(await api.post('/certificates', body, CertificateAccepted), domain);
  },
});
