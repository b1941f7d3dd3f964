import type { AuthorityView, CaStatus } from '#contracts';
import type { Tone } from '../look/tone.ts';
import { texts } from '../texts.ts';

const t = texts.caAuthorities;

interface AuthorityState {
  readonly tone: Tone;
  readonly label: string;
  readonly detail?: string | undefined;
}

/** The common name, by which people know it. */
export const nameOf = ({ subject }: Pick<AuthorityView, 'subject'>): string =>
  /(?:^|, )CN=(.*)$/.exec(subject)?.[1] ?? subject;

const isGood = ({ revoked, expires_at }: AuthorityView, now: number): boolean =>
  !revoked && Date.parse(expires_at) > now;

/** Those of a kind that are good now, oldest first. */
const goodOf = ({ authorities }: CaStatus, kind: AuthorityView['kind'], now: number): AuthorityView[] =>
  authorities.filter((each) => each.kind === kind && isGood(each, now));

export function authorityState(authority: AuthorityView, ca: CaStatus, now: number): AuthorityState {
  const { kind, revoked, issuing, keyed } = authority;
  const elsewhere = keyed ? undefined : t.withoutKey;
  if (revoked) return { tone: 'bad', label: t.revoked };
  if (!isGood(authority, now)) return { tone: 'off', label: t.expired };
  if (issuing) return { tone: 'ok', label: t.issuing };
  const isLatest = goodOf(ca, kind, now).at(-1) === authority;
  if (kind === 'root')
    return isLatest
      ? { tone: 'ok', label: t.trusted, detail: elsewhere }
      : { tone: 'off', label: t.before, detail: t.rootBeforeDetail };
  return isLatest
    ? { tone: 'warn', label: t.idle, detail: elsewhere }
    : { tone: 'off', label: t.before, detail: t.beforeDetail };
}

/** What is to be known while one generation follows another. */
export function overlaps(ca: CaStatus, now: number): string[] {
  const until = (kind: AuthorityView['kind']): string | undefined => {
    const before = goodOf(ca, kind, now).slice(0, -1);
    const ends = before.map(({ expires_at }) => expires_at).toSorted();
    const last = ends.at(-1);
    return last && texts.time.date(last);
  };
  const [roots, intermediates] = [until('root'), until('intermediate')];
  return [
    ...(roots === undefined ? [] : [t.overlapRoots(roots)]),
    ...(intermediates === undefined ? [] : [t.overlapIntermediates(intermediates)]),
  ];
}
