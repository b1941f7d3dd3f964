import { ADMIN } from '#domain';
import { hashToken, newToken, StoreError } from '#store';
import { Stop } from '../../say.ts';
import { email, tokenName } from '../arguments/kinds.ts';
import { optional, required, withAlias } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';

export const tokenGenerate = recipe({
  name: 'token-generate',
  summary: 'Makes an API token.',
  example: ['alice', 'alice@example.com'],
  parameters: {
    name: required(tokenName, 'name of the new token; "admin" gets all rights'),
    cert_email: withAlias(optional(email, 'contact for the certificates that it orders'), 'email'),
  },
  run: async ({ name, cert_email = null }, context) => {
    const store = await context.store();
    const token = newToken();
    try {
      await store.tokens.create({
        name,
        hash: hashToken(token),
        token,
        cert_email,
        created_at: new Date().toISOString(),
      });
    } catch (error) {
      throw error instanceof StoreError && error.code === 'STORE_CONFLICT' ? nameTaken(name) : error;
    }
    const rights =
      name === ADMIN
        ? 'It has all rights: over every host and certificate, whoever made them. Keep it as you would the root password.'
        : 'It may make hosts and certificates, and change those that it made.';
    const contact =
      cert_email === null
        ? 'It has no e-mail address for certificates; give one with each certificate, or once in the GUI under Settings.'
        : `Certificates are ordered in the name of ${cert_email}.`;
    return {
      json: { name, token, cert_email },
      text: `Made the token "${name}":\n\n  ${token}\n\n${rights}\n${contact}`,
      next: [
        ['put a host in front of a backend', just('proxy-create', 'app.example.com', 'http://localhost:3000', name)],
      ],
    };
  },
});

const nameTaken = (name: string): Stop =>
  new Stop(
    `there is a token named "${name}" already. Choose another name, or\n` +
      `  show that token:                        ${just('token-show', name)}\n` +
      `  delete it, with all hosts that it made: ${just('token-delete', name)}`,
  );
