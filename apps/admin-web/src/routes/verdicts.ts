import type { Explanation, RouteView, TargetView } from '#contracts';
import type { Tone } from '../look/tone.ts';
import { routeTestTexts as t } from '../routes-texts.ts';
import { isForHostsOf } from './route.ts';

/** What became of a route when a request was looked at. */
export interface Verdict {
  readonly route: RouteView;
  readonly tone: Tone;
  readonly label: string;
}

interface Choice {
  readonly path: string;
  readonly route_id: string | null;
  /** Those whose path matches, which do not apply all the same. */
  readonly lost: readonly { readonly route_id: string; readonly reason: string }[];
}

const STEP = 'chooseRoute';
const stepOf = ({ steps }: Explanation): Explanation['steps'][number] | undefined =>
  steps.find(({ step }) => step === STEP);

/** In one sentence, what becomes of the request. */
export function outcomeOf(explanation: Explanation): { readonly tone: Tone; readonly text: string } {
  const { outcome, hostname } = explanation;
  const step = stepOf(explanation);
  const end = { forwarded: '', answered: '', closed: t.closed }[outcome.kind];
  const result =
    outcome.kind === 'forwarded'
      ? t.forwarded(outcome.url)
      : outcome.kind === 'answered'
        ? t.answered(outcome.status, outcome.message)
        : end;
  if (!step) return { tone: 'warn', text: `${t.notReached(explanation.steps.at(-1)?.decision ?? '')} ${result}` };
  const id = (step.details as Choice | undefined)?.route_id ?? null;
  const taken = id === null ? (step.details ? t.own(hostname ?? '') : step.decision) : t.taken(id);
  return { tone: outcome.kind === 'forwarded' ? 'busy' : 'warn', text: `${taken} ${result}` };
}

/** Of each route, in the order in which they are looked at, whether it takes the request, and why not. Empty where none was looked at. */
export function verdictsOf(
  explanation: Explanation,
  routes: readonly RouteView[],
  host: TargetView | undefined,
): Verdict[] {
  const choice = stepOf(explanation)?.details as Choice | undefined;
  if (!choice) return [];
  const reasons = new Map(choice.lost.map(({ route_id, reason }) => [route_id, reason]));
  return routes.map((route) => {
    const { route_id: id, built_in, created_by } = route;
    if (id === choice.route_id) return { route, tone: 'ok', label: t.chosen };
    const reason = reasons.get(id);
    if (reason !== undefined) return { route, tone: 'warn', label: sentenceOf(reason) };
    if (built_in) return { route, tone: 'off', label: t.builtIn };
    if (host && !isForHostsOf(route, host)) return { route, tone: 'off', label: t.others(created_by) };
    return { route, tone: 'off', label: t.path(choice.path) };
  });
}

const sentenceOf = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
