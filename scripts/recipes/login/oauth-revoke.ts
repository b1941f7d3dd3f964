import { Revoked } from '#contracts';
import { text } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { revocationKind } from './kinds.ts';
import { TOKEN } from './parameters.ts';

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const oauthRevoke = recipe({
  name: 'oauth-revoke',
  summary: 'Voids all sessions and tokens of a user, a client or a host, or one of them, at every gateway at once.',
  example: ['user', 'alice', 'admin'],
  parameters: {
    kind: required(revocationKind, 'what is named'),
    value: required(
      text,
      "the user's name or number, the client's id, the host, or the id of a login, session, grant or token",
    ),
    ...TOKEN,
  },
  run: async ({ kind, value, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const answer = await api.ask('POST', '/oauth/revocations', Revoked, { body: { kind, value } });
    const { message, sessions_ended, grants_ended, clients_deleted } = answer;
    return {
      json: answer,
      text: `${message} ${counted(sessions_ended, 'session')}, ${counted(grants_ended, 'grant')} and ${counted(clients_deleted, 'client')} ended.`,
      ...(kind === 'user' && {
        remarks: 'Who may still log in can do so again; OAUTH_ALLOWED_GITHUB_USERS and the hosts decide that.',
      }),
      next: [['see who is logged in', just('oauth-sessions', 'admin')]],
    };
  },
});
