import { CertificateAccepted } from '#contracts';
import { certifiedNames, certName } from '../arguments/kinds.ts';
import { required, withAlias } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { accepted } from './accepted.ts';
import { checkOrder, ORDER, orderBody } from './order-parameters.ts';

export const certCreateMulti = recipe({
  name: 'cert-create-multi',
  summary: 'Orders one certificate for 1 to 100 names.',
  example: ['services', 'api.example.com,app.example.com', 'you@example.com', 'admin'],
  parameters: {
    name: withAlias(required(certName, 'name to keep it under'), 'cert_name'),
    domains: required(certifiedNames, 'the names that it is for, with commas between them'),
    ...ORDER,
  },
  check: checkOrder,
  run: async ({ name, domains, token, ...terms }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { cert_name: name, domains, ...orderBody(terms, context.configuration.ACME_STAGING_URL) };
    return accepted(await api.post('/certificates/multi-domain', body, CertificateAccepted), domains[0] ?? '');
  },
});
