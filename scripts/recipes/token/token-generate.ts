import { ADMIN } from '#domain';
import { email, tokenName } from '../arguments/kinds.ts';
import { byName, optional, required, withAlias } from '../arguments/parameter.ts';
import { recipe } from '../recipe.ts';
import { expiry, scopes } from './kinds.ts';
import { makeToken } from './make-token.ts';

export const tokenGenerate = recipe({
  name: 'token-generate',
  summary: 'Makes an API token.',
  example: ['alice', 'alice@example.com'],
  parameters: {
    name: required(tokenName, 'name of the new token; "admin" gets all rights'),
    cert_email: withAlias(optional(email, 'contact for the certificates that it orders'), 'email'),
    scopes: byName(optional(scopes, 'what it may do: read,write if not given; with admin for everybody')),
    expires: byName(optional(expiry, 'when it ends; never if not given')),
  },
  check: (values) =>
    values.name === ADMIN && values.scopes
      ? [{ field: 'scopes', message: `is not for the token named ${ADMIN}, which has all; choose another name` }]
      : [],
  run: makeToken,
});
