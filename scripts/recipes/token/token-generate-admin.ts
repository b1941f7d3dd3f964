import { ADMIN } from '#domain';
import { email } from '../arguments/kinds.ts';
import { byName, optional, withAlias } from '../arguments/parameter.ts';
import { recipe } from '../recipe.ts';
import { expiry } from './kinds.ts';
import { makeToken } from './make-token.ts';

export const tokenGenerateAdmin = recipe({
  name: 'token-generate-admin',
  summary: 'Makes the token named admin, which has all rights.',
  example: ['you@example.com'],
  parameters: {
    cert_email: withAlias(optional(email, 'contact for the certificates that it orders'), 'email'),
    expires: byName(optional(expiry, 'when it ends; never if not given')),
  },
  run: (values, context) => makeToken({ ...values, name: ADMIN }, context),
});
