import { Stop } from '../../say.ts';
import { toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { certificateOf } from './certificate-of.ts';
import { outcomeOfOrder } from './outcome-of-order.ts';
import { NAME, TOKEN } from './parameters.ts';
import { validity } from './validity.ts';

export const certRenew = recipe({
  name: 'cert-renew',
  summary: 'Orders a certificate anew. On a terminal it asks first when that is not due yet.',
  example: ['my-cert', 'admin', 'force'],
  parameters: { ...NAME, ...TOKEN, force: toggle('do not ask, though it is not due') },
  run: async ({ name, token, force }, context) => {
    const api = context.api(await tokenFor(context, token));
    // Its first issuance may have failed; then there is an order to repeat and no certificate yet.
    const current = await certificateOf(api, name);
    const due = current?.renewal_due_at ?? undefined;
    if (current && due !== undefined && Date.parse(due) > Date.now() && !force && context.terminal.canAsk) {
      const question = `${name} is valid until ${validity(current.expires_at)}, and due on ${due.slice(0, 10)}. Renew it now? CAs limit how often.`;
      if (!(await context.terminal.confirms(question))) throw new Stop('nothing was changed');
    }
    return outcomeOfOrder(api, name, 'renew', 'Renewed');
  },
});
