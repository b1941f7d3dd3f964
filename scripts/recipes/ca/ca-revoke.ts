import { CaRevoked } from '#contracts';
import { given } from '../arguments/given.ts';
import { text } from '../arguments/kinds.ts';
import { optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { OF_CERTIFICATE, reason, TOKEN } from './parameters.ts';

export const caRevoke = recipe({
  name: 'ca-revoke',
  summary:
    'Revokes a certificate of the private CA. One that is served is ordered again, unless the reason is cessationOfOperation.',
  example: ['5f2a9c0de1b34477', 'keyCompromise'],
  parameters: {
    serial: optional({ ...text, shown: 'HEX' }, 'its serial number, as ca-check-expiry or openssl tell it'),
    reason: optional(reason, 'why; left out: unspecified'),
    ...TOKEN,
    ...OF_CERTIFICATE,
  },
  check: ({ serial, cert_name }) =>
    (serial === undefined) === (cert_name === undefined)
      ? [{ field: 'serial', message: 'or cert-name is needed, and not both' }]
      : [],
  run: async ({ serial, reason: why, token, cert_name }, context) => {
    const api = context.api(await tokenFor(context, token));
    const revoked = await api.ask('POST', '/ca/revoke', CaRevoked, { body: given({ serial, cert_name, reason: why }) });
    return {
      json: revoked,
      text: `${revoked.message}.`,
      next: [['write the revocation lists', just('ca-export', 'ca', 'force')]],
    };
  },
});
