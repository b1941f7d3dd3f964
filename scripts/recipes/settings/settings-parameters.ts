import { parseLocation, UNKNOWN_HOST_ANSWERS } from '#domain';
import { SettingsUpdate, type SettingsView } from '#contracts';
import { oneOf, orNone, type Kind } from '../arguments/kinds.ts';
import { fieldsOf } from '../arguments/given.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { facts } from '../terminal/table.ts';

const location: Kind<string> = { shown: 'URL', parse: parseLocation };

/** Every setting, by name. */
export const SETTINGS = {
  unknown_hosts: byName(
    optional(
      oneOf(UNKNOWN_HOST_ANSWERS),
      'what hosts get that nobody has: not_found: a 404; redirect: another address; abort: the connection is closed',
    ),
  ),
  unknown_hosts_redirect_to: byName(optional(orNone(location), 'where to, for redirect')),
};

/** The body for the API: what was given, and nothing else. */
export const settingsBody = <V extends object>(values: V) => fieldsOf(SettingsUpdate.shape, values);

export const settingsTable = ({ unknown_hosts, unknown_hosts_redirect_to }: SettingsView): string =>
  facts([
    ['unknown_hosts', unknown_hosts],
    ['unknown_hosts_redirect_to', unknown_hosts_redirect_to ?? 'none'],
  ]);
