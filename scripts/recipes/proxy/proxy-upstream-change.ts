import { TargetSaved, TargetView } from '#contracts';
import { InvalidInput, upstreamsOf, type UpstreamSpec } from '#domain';
import { targetUrl, yesOrNo, type Kind } from '../arguments/kinds.ts';
import { byName, optional, required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Outcome } from '../recipe.ts';
import type { Context } from '../context.ts';
import { HOST, TOKEN } from './target-parameters.ts';

const weightKind: Kind<number> = {
  shown: '1-100',
  parse: (value, field) => {
    if (/^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= 100) return Number(value);
    throw InvalidInput.of(field, 'must be a whole number from 1 to 100');
  },
};

const URL_OF_UPSTREAM = { url: required(targetUrl, 'the upstream, such as http://10.0.0.2:3000') };

/** Changes the list of upstreams of a host, and says what it is then. */
async function change(
  context: Context,
  { hostname, token }: { readonly hostname: string; readonly token: string | undefined },
  edit: (upstreams: readonly UpstreamSpec[]) => readonly UpstreamSpec[],
): Promise<Outcome> {
  const api = context.api(await tokenFor(context, token));
  const upstreams = edit(
    upstreamsOf(await api.ask('GET', '/proxy/targets/{hostname}', TargetView, { path: { hostname } })),
  );
  const answer = await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, {
    path: { hostname },
    body: { upstreams },
  });
  const lines = answer.proxy_target.upstreams.map(
    ({ url, weight, drain }) => `  ${url}, weight ${weight}${drain ? ', drained' : ''}`,
  );
  return {
    json: answer,
    text: [`The upstreams of ${hostname} are now:`, ...lines].join('\n'),
    next: [['see how they are', just('proxy-upstreams', hostname)]],
  };
}

/** @throws InvalidInput where the host has no such upstream */
function known(upstreams: readonly UpstreamSpec[], url: string): readonly UpstreamSpec[] {
  if (upstreams.some((upstream) => upstream.url === url)) return upstreams;
  throw InvalidInput.of('url', `is none of the upstreams of this host: ${upstreams.map((one) => one.url).join(', ')}`);
}

export const proxyUpstreamAdd = recipe({
  name: 'proxy-upstream-add',
  summary: 'Adds an upstream to a host, or changes the weight of one.',
  example: ['app.example.com', 'http://10.0.0.2:3000', 'admin', '--weight=2'],
  parameters: {
    ...HOST,
    ...URL_OF_UPSTREAM,
    ...TOKEN,
    weight: byName(optional(weightKind, 'its share of the requests; left out: 1, or what it has')),
  },
  run: ({ hostname, url, token, weight }, context) =>
    change(context, { hostname, token }, (upstreams) =>
      upstreams.some((upstream) => upstream.url === url)
        ? upstreams.map((one) => (one.url === url ? { ...one, weight: weight ?? one.weight } : one))
        : [...upstreams, { url, weight: weight ?? 1, drain: false }],
    ),
});

export const proxyUpstreamRemove = recipe({
  name: 'proxy-upstream-remove',
  summary: 'Takes an upstream off a host. What is under way there goes on.',
  example: ['app.example.com', 'http://10.0.0.2:3000', 'admin'],
  parameters: { ...HOST, ...URL_OF_UPSTREAM, ...TOKEN },
  run: ({ hostname, url, token }, context) =>
    change(context, { hostname, token }, (upstreams) => {
      const others = known(upstreams, url).filter((upstream) => upstream.url !== url);
      if (others.length) return others;
      throw InvalidInput.of('url', 'is the only upstream; delete or disable the host, or add another one first');
    }),
});

export const proxyUpstreamDrain = recipe({
  name: 'proxy-upstream-drain',
  summary: 'Sends an upstream of a host no new requests, or lets it have some again; what is under way goes on.',
  example: ['app.example.com', 'http://10.0.0.2:3000', 'on', 'admin'],
  parameters: {
    ...HOST,
    ...URL_OF_UPSTREAM,
    drain: required({ ...yesOrNo, shown: 'on|off', isSwitch: false }, 'whether it is drained'),
    ...TOKEN,
  },
  run: ({ hostname, url, drain, token }, context) =>
    change(context, { hostname, token }, (upstreams) =>
      known(upstreams, url).map((one) => (one.url === url ? { ...one, drain } : one)),
    ),
});
