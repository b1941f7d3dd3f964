import { certName, text } from '../arguments/kinds.ts';
import { optional, required, withAlias } from '../arguments/parameter.ts';

/** What all recipes about one certificate begin with. */
export const NAME = { name: withAlias(required(certName, 'name of the certificate'), 'cert_name') };

export const TOKEN = {
  token: withAlias(optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin'), 'token_name'),
};

export const READING_TOKEN = {
  token: withAlias(optional(text, 'token or its name: as its owner sees it; left out: as anybody does'), 'token_name'),
};
