import { GatewayUpstreams, type TargetUpstreams } from '#contracts';
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
