import { LoggedRequest } from '#contracts';
import { text } from '../arguments/kinds.ts';
import { optional, required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';

export const logsRequest = recipe({
  name: 'logs-request',
  summary: 'Shows a request by its id, which its client got as X-Request-Id.',
  example: ['3f0c1c0e-6f0c-4b69-9d8e-2f8d9a6b1c11'],
  parameters: {
    id: required(text, 'the id of the request'),
    token: optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin'),
  },
  run: async ({ id, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const request = await api.ask('GET', '/logs/{request_id}', LoggedRequest, { path: { request_id: id } });
    return {
      json: request,
      text: facts(Object.entries(request).map(([name, value]) => [name, String(value ?? '-')] as const)),
      next: [['see why it went there', just('explain', `request=${request.request_id}`)]],
    };
  },
});
