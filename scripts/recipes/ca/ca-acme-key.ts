import { AcmeKeyMade } from '#contracts';
import { text } from '../arguments/kinds.ts';
import { required, withAlias } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';

export const caAcmeKey = recipe({
  name: 'ca-acme-key',
  summary:
    'Makes what ACME clients such as certbot get certificates from the private CA with: a key id and a HMAC key, which is told once. They get what the token gets.',
  example: ['alice'],
  parameters: {
    token: withAlias(required(text, 'token or its name, whose rights the clients get'), 'token_name'),
  },
  run: async ({ token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const made = await api.ask('POST', '/ca/acme-keys', AcmeKeyMade);
    const { kid, hmac_key, directory_url, created_by } = made;
    const missing =
      directory_url === null
        ? '\nwarning: there is no ACME directory until CA_PUBLIC_URL says by which host name clients reach this server.'
        : '';
    return {
      json: made,
      text:
        facts([
          ['directory', directory_url ?? '-'],
          ['key id', kid],
          ['HMAC key', hmac_key],
        ]) + missing,
      remarks: `The HMAC key is told only now. Whoever has it gets certificates as ${created_by} does, for names that he proves.`,
      next: [
        ['write the root that the client has to trust', just('ca-export', 'ca')],
        ['end all that it was used for', just('ca-acme-key-delete', kid, created_by)],
      ],
    };
  },
});
