import { ServiceTokenMade, ServiceTokenRevoked, ServiceTokenView } from '#contracts';
import { AUTH_LISTS, parseEntries, parseServiceTokenName } from '#domain';
import { texts, type Kind } from '../arguments/kinds.ts';
import { byName, optional, required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { HOST, TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { facts, table } from '../terminal/table.ts';
import { expiry } from '../token/kinds.ts';

const name: Kind<string> = { parse: parseServiceTokenName };
const NAME = { name: required(name, 'the service token, such as nightly-backup') };
const scopes: Kind<string[]> = {
  shown: 'SCOPE,SCOPE…',
  parse: (value, field) => parseEntries(texts.parse(value, field), AUTH_LISTS.auth_allowed_scopes, field),
};

export const serviceTokenCreate = recipe({
  name: 'service-token-create',
  summary: 'Makes a token that lets a program into one host, without a person. It is shown this once.',
  example: ['mcp.example.com', 'nightly-backup', 'admin', 'expires=90d'],
  parameters: {
    ...HOST,
    ...NAME,
    ...TOKEN,
    scopes: byName(optional(scopes, 'what it may do there; left out: all that the host takes')),
    expires: byName(optional(expiry, 'when it ends; never if not given')),
  },
  run: async ({ hostname, name: of, token, scopes: wanted, expires }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { name: of, scopes: wanted, expires_at: expires };
    const made = await api.ask('POST', '/proxy/targets/{hostname}/service-tokens', ServiceTokenMade, {
      path: { hostname },
      body,
    });
    const { service_token: told, warning } = made;
    return {
      json: made,
      text: facts([
        ['token', made.token],
        ['client_id', told.client_id],
        ['scopes', told.scopes.join(', ')],
        ['expires', told.expires_at ?? 'never'],
      ]),
      remarks: [
        `Keep it now: only its hash is stored. Programs send it to ${hostname} as "Authorization: Bearer …".`,
        ...(warning === undefined ? [] : [`warning: ${warning}`]),
      ].join('\n'),
      next: warning === undefined ? [] : [['accept it', just('proxy-auth-config', hostname, 'accept-tokens=true')]],
    };
  },
});

export const serviceTokenList = recipe({
  name: 'service-token-list',
  summary: 'Lists the service tokens of a host, and when each was used last.',
  example: ['mcp.example.com', 'admin'],
  parameters: { ...HOST, ...TOKEN },
  run: async ({ hostname, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const tokens = await api.list('/proxy/targets/{hostname}/service-tokens', ServiceTokenView, { path: { hostname } });
    return {
      json: tokens,
      text: tokens.length === 0 ? `${hostname} has no service tokens.` : table(COLUMNS, tokens),
      next: [['make one', just('service-token-create', hostname, 'NAME')]],
    };
  },
});

export const serviceTokenRevoke = recipe({
  name: 'service-token-revoke',
  summary: 'Ends a service token, and within a second all that it let in.',
  example: ['mcp.example.com', 'nightly-backup', 'admin'],
  parameters: { ...HOST, ...NAME, ...TOKEN },
  run: async ({ hostname, name: of, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const answer = await api.ask('DELETE', '/proxy/targets/{hostname}/service-tokens/{name}', ServiceTokenRevoked, {
      path: { hostname, name: of },
    });
    return { json: answer, text: `${answer.message}.` };
  },
});

const COLUMNS = [
  { title: 'NAME', of: ({ name: own }: ServiceTokenView) => own },
  { title: 'SCOPES', of: ({ scopes: own }: ServiceTokenView) => own.join(', ') },
  { title: 'EXPIRES', of: ({ expires_at: at }: ServiceTokenView) => at ?? 'never' },
  { title: 'LAST USED', of: ({ last_used_at: at }: ServiceTokenView) => at ?? 'never' },
  { title: 'MADE', of: ({ created_at: at }: ServiceTokenView) => at },
  { title: 'BY', of: ({ created_by: by }: ServiceTokenView) => by },
];
