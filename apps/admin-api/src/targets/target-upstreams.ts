import { GatewayUpstreams, GatewayUpstreamsSummary, type TargetUpstreams, type UpstreamsSummary } from '#contracts';
import { upstreamsOf, type ProxyTarget } from '#domain';

type Told = TargetUpstreams['upstreams'][number];

/** What all gateways together say about the upstreams of a host. Answers that cannot be understood are of another release. */
export function targetUpstreams(target: ProxyTarget, answers: readonly unknown[]): TargetUpstreams {
  const told = answers.flatMap((answer) => GatewayUpstreams.safeParse(answer).data ?? []);
  return {
    hostname: target.hostname,
    load_balancing: target.load_balancing,
    gateways: told.length,
    upstreams: upstreamsOf(target).map((spec) => {
      const at = told.flatMap(({ gateway, upstreams }) =>
        upstreams.filter(({ url }) => url === spec.url).map((state) => ({ ...state, gateway })),
      );
      return { ...spec, state: together(at), at };
    }),
  };
}

function together(at: Told['at']): Told['state'] {
  const states = new Set(at.map(({ state }) => state));
  const [first, ...others] = states;
  if (first === undefined) return 'unknown';
  if (others.length === 0) return first;
  return states.has('up') ? 'partly' : 'down';
}

type Known = GatewayUpstreamsSummary['upstreams'][number];

/** What all gateways together say in a few words about the upstreams of these hosts: up is what is up at every one. */
export function upstreamsSummary(isMine: (hostname: string) => boolean, answers: readonly unknown[]): UpstreamsSummary {
  const told = answers.flatMap((answer) => GatewayUpstreamsSummary.safeParse(answer).data ?? []);
  const hosts = new Map<string, Known[]>();
  for (const known of told.flatMap(({ upstreams }) => upstreams)) {
    if (!isMine(known.hostname)) continue;
    const others = hosts.get(known.hostname);
    if (others) others.push(known);
    else hosts.set(known.hostname, [known]);
  }
  return { gateways: told.length, hosts: [...hosts].map(([hostname, all]) => summed(hostname, all)) };
}

function summed(hostname: string, all: readonly Known[]): UpstreamsSummary['hosts'][number] {
  const urls = new Set(all.map(({ url }) => url));
  const out = new Set(all.flatMap(({ url, up }) => (up ? [] : [url])));
  const errors = all.flatMap(({ last_error }) => last_error ?? []);
  return {
    hostname,
    total: urls.size,
    up: urls.size - out.size,
    checked: all.some(({ checked }) => checked),
    last_error: errors.toSorted((a, b) => b.at.localeCompare(a.at))[0] ?? null,
  };
}
