import type { Host } from './host.ts';
import { leadsTo } from './host.ts';

/** What the list can be narrowed down to besides the words that are searched for. */
export const SHOWS = ['attention', 'down', 'off', 'maintenance', 'bare'] as const;

/** Columns that the list can be sorted by. */
export type Sort = 'host' | 'target' | 'state' | 'certificate' | 'owner' | 'updated';

/** What of the list is shown, as its address says it. */
export interface Choice {
  readonly search: string;
  readonly show: string;
  readonly kind: string;
  readonly label: string;
  readonly owner: string;
  /** With a hyphen in front for the other way round; '' is by name. */
  readonly sort: string;
}

export function chooseHosts(hosts: readonly Host[], choice: Choice): readonly Host[] {
  const words = choice.search.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = hosts.filter((host) => {
    const { target } = host;
    return (
      isShown(host, choice.show) &&
      (choice.kind === '' || target.kind === choice.kind) &&
      (choice.label === '' || target.labels.includes(choice.label)) &&
      (choice.owner === '' || target.created_by === choice.owner) &&
      (words.length === 0 || hasWords(host, words))
    );
  });
  const [, hyphen, column = ''] = /^(-?)(.*)$/s.exec(choice.sort) ?? [];
  const compare = COMPARE[column as Sort];
  if (!compare) return chosen;
  return hyphen ? chosen.toSorted((a, b) => compare(b, a)) : chosen.toSorted(compare);
}

function isShown(host: Host, show: string): boolean {
  switch (show) {
    case 'attention':
      return host.attention;
    case 'down':
      return host.service.down;
    case 'off':
      return !host.target.enabled;
    case 'maintenance':
      return host.target.maintenance;
    case 'bare':
      return host.bare;
    default:
      return true;
  }
}

/** In its name, its target, its owner, its labels, its notes or its states. */
function hasWords({ target, state, service }: Host, words: readonly string[]): boolean {
  const { hostname, created_by, labels, notes = '', upstreams } = target;
  const urls = upstreams.map(({ url }) => url);
  const text = [hostname, leadsTo(target), ...urls, created_by, ...labels, notes, state.label, service.label]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

type Compare = (a: Host, b: Host) => number;
const by =
  (textOf: (host: Host) => string): Compare =>
  (a, b) => {
    const [first, second] = [textOf(a), textOf(b)];
    return first < second ? -1 : first > second ? 1 : 0;
  };

/** What needs attention comes first. */
const TONES = ['bad', 'warn', 'busy', 'ok', 'off'];

const COMPARE: Readonly<Record<Sort, Compare>> = {
  host: by(({ target }) => target.hostname),
  target: by(({ target }) => leadsTo(target)),
  state: (a, b) => TONES.indexOf(a.service.tone) - TONES.indexOf(b.service.tone),
  certificate: (a, b) => TONES.indexOf(a.state.tone) - TONES.indexOf(b.state.tone),
  owner: by(({ target }) => target.created_by),
  updated: by(({ target }) => target.updated_at),
};
