import { readFile } from 'node:fs/promises';
import type { NotificationView } from '#contracts';
import {
  ALERT_KINDS,
  InvalidInput,
  parseEmail,
  parseNotificationName,
  parseWebhookSecret,
  parseWebhookUrl,
  SEVERITIES,
  type AlertKind,
} from '#domain';
import { given } from '../arguments/given.ts';
import { oneOf, orNone, text, texts, yesOrNo, type Kind } from '../arguments/kinds.ts';
import { byName, optional, required } from '../arguments/parameter.ts';
import { Stop } from '../../say.ts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';
import { facts } from '../terminal/table.ts';

const notificationName: Kind<string> = { parse: parseNotificationName };
const addresses: Kind<string[]> = {
  shown: 'ADDRESS,ADDRESS…',
  parse: (value, field) => texts.parse(value, field).map((each) => parseEmail(each, field)),
};
const alertKind = oneOf(ALERT_KINDS);
const alertKinds: Kind<AlertKind[]> = {
  shown: 'KIND,KIND…|all',
  parse: (value, field) =>
    value === 'all' ? [] : texts.parse(value, field).map((each) => alertKind.parse(each, field)),
};
export const NAME = { name: required(notificationName, 'the target') };
export const SOME_NAME = { name: optional(notificationName, 'the target; left out: all of them') };

/** What can be set of a target. */
export const FIELDS = {
  url: byName(optional({ shown: 'URL', parse: parseWebhookUrl }, 'of a webhook: where messages are posted')),
  secret: byName(
    optional(
      orNone({ shown: 'TEXT', parse: parseWebhookSecret }),
      'of a webhook: what messages are signed with; others on this machine may see it, unlike a file',
    ),
  ),
  secret_file: byName(optional({ ...text, shown: 'FILE' }, 'a file whose first line is the secret')),
  to: byName(optional(addresses, 'of e-mail: who gets it')),
  alerts: byName(optional(alertKinds, `the kinds that it wants: ${ALERT_KINDS.join(', ')}; all unless told otherwise`)),
  severity: byName(optional(oneOf(SEVERITIES), 'the lightest that it wants; warning unless told otherwise')),
  enabled: byName(optional(yesOrNo, 'false: it is told nothing')),
  note: byName(optional(text, 'what it is for')),
};

interface Secrets {
  readonly secret_file?: string | undefined;
  readonly secret?: string | null | undefined;
}

/** The body for the API: what was given, and nothing else. @throws Stop, InvalidInput where the file has no secret */
export async function notificationBody<F extends Secrets>({ secret_file, ...fields }: F) {
  const secret = secret_file === undefined ? fields.secret : await secretIn(secret_file);
  return given({ ...fields, secret });
}

async function secretIn(path: string): Promise<string> {
  try {
    const [line = ''] = (await readFile(path, 'utf8')).split(/\r?\n/);
    return parseWebhookSecret(line.trim(), 'secret-file');
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new Stop(`${path} cannot be read, and has to hold the secret: ${(error as Error).message}`);
  }
}

/** Both would be one too many. */
export const checkSecret = ({ secret, secret_file }: Secrets): { field: string; message: string }[] =>
  secret !== undefined && secret_file !== undefined
    ? [{ field: 'secret-file', message: 'and secret are both given; leave one of them out' }]
    : [];

export const whereTo = ({ kind, url, to }: NotificationView): string =>
  kind === 'webhook' ? (url ?? '-') : to.join(', ');

export const told = (target: NotificationView, sentence: string): Outcome => ({
  json: target,
  text: `${sentence}\n\n${facts([
    ['target', target.name],
    [target.kind, whereTo(target)],
    ...(target.kind === 'webhook' ? [['signed', target.has_secret ? 'yes' : 'no'] as const] : []),
    ['alerts', `${target.alerts.join(', ') || 'all'}, from ${target.severity} on`],
    ['enabled', target.enabled ? 'yes' : 'no'],
    ...(target.note ? [['note', target.note] as const] : []),
  ])}`,
  next: [['send a test message', just('notify-test', target.name)]],
});
