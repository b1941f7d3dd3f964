import { ADMIN, scopesOf, type ApiToken, type Scope, type TokenName } from '#domain';
import { hashToken, newToken, StoreError } from '#store';
import { Stop } from '../../say.ts';
import type { Context } from '../context.ts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';

interface Wanted {
  readonly name: TokenName;
  readonly cert_email?: string | null | undefined;
  readonly scopes?: readonly Scope[] | undefined;
  readonly expires?: string | null | undefined;
}

/** Makes a token, and tells what it may do. @throws Stop when the name is taken */
export async function makeToken(
  { name, cert_email = null, scopes, expires = null }: Wanted,
  context: Context,
): Promise<Outcome> {
  const store = await context.store();
  const token = newToken();
  const hash = hashToken(token);
  const made: ApiToken = {
    name,
    hash,
    token,
    secret_hash: hash,
    previous: null,
    scopes: scopesOf(name, scopes),
    expires_at: expires,
    cert_email,
    created_at: new Date().toISOString(),
  };
  try {
    await store.tokens.create(made);
  } catch (error) {
    throw error instanceof StoreError && error.code === 'STORE_CONFLICT' ? nameTaken(name) : error;
  }
  const contact =
    cert_email === null
      ? 'It has no e-mail address for certificates; give one with each certificate, or once in the GUI under Settings.'
      : `Certificates are ordered in the name of ${cert_email}.`;
  const end = expires === null ? '' : `\nIt expires at ${expires}; what it owns stays.`;
  return {
    json: { name, token, cert_email, scopes: made.scopes, expires_at: made.expires_at },
    text: `Made the token "${name}":\n\n  ${token}\n\n${rightsOf(made)}\n${contact}${end}`,
    next: made.scopes.includes('write')
      ? [['put a host in front of a backend', just('proxy-create', 'app.example.com', 'http://localhost:3000', name)]]
      : [['look at the hosts', just('proxy-list', name)]],
  };
}

function rightsOf({ name, scopes }: ApiToken): string {
  const [writes, admin] = [scopes.includes('write'), scopes.includes('admin')];
  if (admin && !writes) return 'It may look at everything, whoever made it, and change nothing.';
  if (!writes) return 'It may look at what it owns and at what everybody sees, and change nothing.';
  if (!admin) return 'It may make hosts and certificates, and change those that it made.';
  const whose = name === ADMIN ? '' : ` What it makes belongs to ${ADMIN}.`;
  return `It has all rights: over every host and certificate, whoever made them.${whose} Keep it as you would the root password.`;
}

const nameTaken = (name: string): Stop =>
  new Stop(
    `there is a token named "${name}" already. Choose another name, or\n` +
      `  show that token:                        ${just('token-show', name)}\n` +
      `  give it a new secret:                   ${just('token-rotate', name)}\n` +
      `  delete it, with all hosts that it made: ${just('token-delete', name)}`,
  );
