import { TargetUpstreams } from '#contracts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { HOST, READING_TOKEN } from './target-parameters.ts';

type Upstream = TargetUpstreams['upstreams'][number];

export const proxyUpstreams = recipe({
  name: 'proxy-upstreams',
  summary: 'Shows the upstreams of a host: whether they get requests, their last error and health check.',
  example: ['app.example.com'],
  parameters: { ...HOST, ...READING_TOKEN },
  run: async ({ hostname, token }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const told = await api.ask('GET', '/proxy/targets/{hostname}/upstreams', TargetUpstreams, { path: { hostname } });
    const { upstreams, gateways, load_balancing } = told;
    const [first] = upstreams;
    if (!first) return { json: told, text: `${hostname} has no backend.` };
    const drawn = table(
      [
        { title: 'UPSTREAM', of: ({ url }) => url },
        { title: 'WEIGHT', of: ({ weight }) => String(weight) },
        { title: 'STATE', of: stateOf },
        { title: 'LAST ERROR', of: lastError },
        { title: 'LAST CHECK', of: lastCheck },
      ],
      upstreams,
    );
    const how = load_balancing === 'round_robin' ? 'by turns' : 'to the fewest requests under way';
    return {
      json: told,
      text: `${drawn}\n\nRequests go ${how}. ${gateways === 0 ? 'No gateway answers.' : `Asked: ${gateways} gateway${gateways === 1 ? '' : 's'}.`}`,
      next: [['drain one', just('proxy-upstream-drain', hostname, first.url, 'on', 'admin')]],
    };
  },
});

const stateOf = ({ state, drain, at }: Upstream): string => {
  const until = at.map((one) => one.until).find((time) => time !== null);
  const shown = state === 'ejected' && until ? `ejected until ${until}` : state;
  return drain ? `drained (${shown})` : shown;
};

/** The newest of what gateways say. */
function newest<T extends { readonly at: string }>(told: readonly (T | null)[]): T | undefined {
  return told.filter((one) => one !== null).sort((one, other) => other.at.localeCompare(one.at))[0];
}

const lastError = ({ at }: Upstream): string => {
  const error = newest(at.map(({ last_error }) => last_error));
  return error ? `${error.at}: ${error.message}` : '-';
};

const lastCheck = ({ at }: Upstream): string => {
  const check = newest(at.map(({ last_check }) => last_check));
  return check ? `${check.ok ? 'passed' : 'failed'}: ${check.detail}, ${check.ms} ms` : '-';
};
