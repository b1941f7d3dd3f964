import { NewHostDefaults, SettingsView } from '#contracts';
import type { FieldProblem } from '#domain';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { fieldRows, REMOVE, TARGET_FIELDS, without } from '../proxy/target-fields.ts';
import { checkDirectory, targetBody, TOKEN } from '../proxy/target-parameters.ts';
import { recipe, type Outcome } from '../recipe.ts';
import { facts } from '../terminal/table.ts';

/** What makes a host this host has no default. */
const { target_url: _, kind: __, redirect_to: ___, cert_name: ____, ...COMMON } = TARGET_FIELDS;

const told = ({ new_hosts }: SettingsView): Outcome => ({
  json: new_hosts,
  text: Object.keys(new_hosts).length
    ? `New hosts get, where nothing else is said:\n\n${facts(fieldRows(new_hosts))}`
    : 'New hosts get what is built in: no field has a default.',
  next: [['change one', just('host-defaults-set', 'https-redirect=true')]],
});

export const hostDefaultsShow = recipe({
  name: 'host-defaults-show',
  summary: 'Shows the fields that new hosts get where nothing else is said.',
  example: [],
  parameters: TOKEN,
  run: async ({ token }, context) =>
    told(await context.api(await tokenFor(context, token)).ask('GET', '/settings', SettingsView)),
});

export const hostDefaultsSet = recipe({
  name: 'host-defaults-set',
  summary: 'Changes the fields that new hosts get where nothing else is said. Hosts that are there stay as they are.',
  example: ['admin', 'https-redirect=true', 'access-lists=office'],
  parameters: { ...TOKEN, ...COMMON, ...REMOVE },
  check: (values) => problemsOf(values),
  run: async ({ token, remove, ...values }, context) => {
    const api = context.api(await tokenFor(context, token));
    const { new_hosts: before } = await api.ask('GET', '/settings', SettingsView);
    const given = targetBody(values, context.configuration.ACME_STAGING_URL);
    return told(
      await api.ask('PUT', '/settings', SettingsView, {
        body: { new_hosts: { ...without(before, remove), ...given } },
      }),
    );
  },
});

function problemsOf({
  remove,
  ...values
}: {
  readonly remove?: readonly string[] | undefined;
  readonly [field: string]: unknown;
}): FieldProblem[] {
  const unknown = (remove ?? []).filter((name) => !(name in NewHostDefaults.shape));
  if (unknown.length) return [{ field: 'remove', message: `names ${unknown.join(', ')}, which has no default` }];
  if (remove === undefined && Object.keys(targetBody(values, '')).length === 0)
    return [{ field: 'key=value', message: 'is missing: name at least one field to change' }];
  return checkDirectory(values);
}
