import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { outcomeOfOrder } from './outcome-of-order.ts';
import { NAME, TOKEN } from './parameters.ts';

export const certToProduction = recipe({
  name: 'cert-to-production',
  summary:
    'Orders a staging certificate again from ACME_DIRECTORY_URL. Names, owner and hosts stay, and the old one serves until then.',
  example: ['my-cert', 'admin'],
  parameters: { ...NAME, ...TOKEN },
  run: async ({ name, token }, context) =>
    outcomeOfOrder(
      context.api(await tokenFor(context, token)),
      name,
      'convert-to-production',
      'Now from the production CA:',
    ),
});
