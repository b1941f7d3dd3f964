import { TargetView } from '#contracts';
import { HOST_KINDS } from '#domain';
import { certName, oneOf } from '../arguments/kinds.ts';
import { ENABLED_OR_NOT, LABELLED_LIST, nothing } from '../arguments/listing.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { httpsStates } from './https-state.ts';
import { leadsTo } from './saved.ts';
import { READING_TOKEN } from './target-parameters.ts';

const OF_HOSTS = {
  kind: byName(optional(oneOf(HOST_KINDS), 'only those of this kind')),
  cert_name: byName(optional(certName, 'only those with this certificate')),
};

const listing = (name: string): Recipe =>
  recipe({
    name,
    summary: 'Lists the hosts, and warns of those that serve HTTPS without a certificate.',
    example: ['alice'],
    parameters: { ...READING_TOKEN, ...LABELLED_LIST, ...ENABLED_OR_NOT, ...OF_HOSTS },
    run: async ({ token, ...asked }, context) => {
      const api = context.api(await tokenForReading(context, token));
      const targets = await api.list('/proxy/targets', TargetView, { query: asked });
      const states = await httpsStates(targets, context.api(), context.configuration.CERT_ON_DEMAND);
      const rows = targets.map((target, i) => ({ target, state: states[i] }));
      const warnings = states.flatMap(({ warning }) => (warning === null ? [] : [`warning: ${warning}`]));
      const drawn = table(
        [
          { title: 'HOST', of: ({ target }) => target.hostname },
          { title: 'TARGET', of: ({ target }) => leadsTo(target) },
          { title: 'ENABLED', of: ({ target }) => (target.enabled ? 'yes' : 'no') },
          { title: 'HTTP', of: ({ target }) => (target.enable_http ? 'on' : 'off') },
          { title: 'HTTPS', of: ({ state }) => state?.shown ?? '' },
          { title: 'CERTIFICATE', of: ({ target }) => target.cert_name ?? '-' },
          { title: 'LABELS', of: ({ target }) => target.labels.join(', ') || '-' },
          { title: 'OWNER', of: ({ target }) => target.created_by },
        ],
        rows,
      );
      const [first] = targets;
      return {
        json: rows.map(({ target, state }) => ({ ...target, certificate_warning: state?.warning ?? null })),
        text: first ? [drawn, ...warnings].join('\n\n') : nothing(asked, 'There are no hosts.', 'host'),
        next: first
          ? [['look at one', just('proxy-show', first.hostname)]]
          : [['make one', just('proxy-create', 'app.example.com', 'http://localhost:3000', 'admin')]],
      };
    },
  });

export const proxyList = listing('proxy-list');
/** What it is called elsewhere. */
export const proxyShowTargets = listing('proxy-show-targets');
