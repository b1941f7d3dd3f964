import { certifiedNames, certName } from '../arguments/kinds.ts';
import { required, withAlias } from '../arguments/parameter.ts';
import { recipe } from '../recipe.ts';
import { checkOrder, ORDER } from './order-parameters.ts';
import { placeOrder } from './place-order.ts';

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
  run: ({ domains, ...values }, context) => placeOrder(values, { domains }, context),
});
