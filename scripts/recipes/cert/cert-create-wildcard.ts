import { parseCertifiedName, parseHostname, type Hostname } from '#domain';
import { certName, type Kind } from '../arguments/kinds.ts';
import { required, withAlias } from '../arguments/parameter.ts';
import { recipe } from '../recipe.ts';
import { checkOrder, ORDER } from './order-parameters.ts';
import { placeOrder } from './place-order.ts';

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
  run: ({ base_domain: base, ...values }, context) =>
    placeOrder(values, { domains: [`*.${base}`, base].map((name) => parseCertifiedName(name)) }, context),
});
