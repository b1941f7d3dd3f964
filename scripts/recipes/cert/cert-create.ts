import { certifiedName, certName } from '../arguments/kinds.ts';
import { required, withAlias } from '../arguments/parameter.ts';
import { recipe } from '../recipe.ts';
import { checkOrder, ORDER } from './order-parameters.ts';
import { placeOrder } from './place-order.ts';

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
  run: ({ domain, ...values }, context) => placeOrder(values, { domain }, context),
});
