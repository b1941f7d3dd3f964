import { AlertView } from '#contracts';
import { ALERT_KINDS, SEVERITIES } from '#domain';
import { oneOf } from '../arguments/kinds.ts';
import { nothing, SEARCH } from '../arguments/listing.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';

export const alerts = recipe({
  name: 'alerts',
  summary: 'Lists what somebody should know, with what to do. The exit code is 1 while there is something.',
  example: ['state=cleared'],
  parameters: {
    ...TOKEN,
    state: byName(
      optional(
        oneOf(['open', 'cleared', 'all'] as const),
        'cleared: what was mended in the last seven days; left out: open',
      ),
    ),
    kind: byName(optional(oneOf(ALERT_KINDS), 'only those of this kind')),
    severity: byName(optional(oneOf(SEVERITIES), 'only those that are as grave')),
    ...SEARCH,
  },
  run: async ({ token, ...asked }, context) => {
    const api = context.api(await tokenFor(context, token));
    const found = await api.list('/alerts', AlertView, { query: asked });
    const isOpen = found.some(({ cleared_at }) => cleared_at === null);
    return {
      json: found,
      text: found.map(inWords).join('\n\n') || nothing(asked, 'There are no alerts.', 'alert'),
      next: isOpen
        ? [['have somebody told', just('notify-add', 'ops', 'webhook', 'url=https://hooks.example.com/mpm')]]
        : [['see what was mended lately', just('alerts', 'state=cleared')]],
      exitCode: isOpen ? 1 : 0,
    };
  },
});

const inWords = ({ kind, severity, message, remedy, since, cleared_at }: AlertView): string =>
  cleared_at === null
    ? `${severity.toUpperCase()} ${kind}, since ${since}\n  ${message}\n  ${remedy}`
    : `mended ${kind}, from ${since} to ${cleared_at}\n  ${message}`;
