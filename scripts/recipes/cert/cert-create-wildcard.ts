import { CertificateAccepted } from '#contracts';
import { parseHostname, type Hostname } from '#domain';
import { certName, type Kind } from '../arguments/kinds.ts';
import { required, withAlias } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { accepted } from './accepted.ts';
import { checkOrder, ORDER, orderBody } from './order-parameters.ts';

/** `*.example.com` means the same as `example.com` here. */
const baseDomain: Kind<Hostname> = { parse: (value, field) => parseHostname(value.replace(/^\*\./, ''), field) };

export const certCreateWildcard = recipe({
  name: 'cert-create-wildcard',
  summary: 'Orders a certificate for a domain and every name right below it. It needs a DNS provider, or dns=manual.',
  example: ['wild', 'example.com', 'you@example.com', 'admin', 'dns=manual'],
  parameters: {
    name: withAlias(required(certName, 'name to keep it under'), 'cert_name'),
    base_domain: withAlias(
      required(baseDomain, 'the domain: example.com gives *.example.com and example.com'),
      'domain',
    ),
    ...ORDER,
  },
  check: checkOrder,
  run: async ({ name, base_domain: base, token, ...terms }, context) => {
    const api = context.api(await tokenFor(context, token));
    const domains = [`*.${base}`, base];
    const body = { cert_name: name, domains, ...orderBody(terms, context.configuration.ACME_STAGING_URL) };
    return accepted(await api.post('/certificates/multi-domain', body, CertificateAccepted), base);
  },
});
