import type { CaaAdvice, CaaAdvised } from '#contracts';
import { isWildcard } from '#domain';
import { withoutStar } from './caa-advice.ts';

/** Another certificate, and what it asks of CAA records. */
export interface Other {
  readonly domains: readonly string[];
  readonly advice: CaaAdvice;
}

/**
 * Other certificates whose renewal the offered records would forbid: they rule over every name below as well, until one that has
 * records of its own (RFC 8659 3).
 * @returns sentences
 */
export function alsoRuled(offered: readonly CaaAdvised[], others: readonly Other[]): string[] {
  const rulers = [...new Set(offered.map(({ name }) => name))].toSorted((a, b) => b.length - a.length);
  return others.flatMap(({ domains, advice: { cert_name, records } }) => {
    const forbidden = domains.find((domain) => {
      const name = withoutStar(domain);
      const at = rulers.find((ruler) => name === ruler || name.endsWith(`.${ruler}`));
      if (at === undefined) return false;
      const tag = isWildcard(domain) ? 'issuewild' : 'issue';
      const allowed = new Set(governing(offered, at, tag).map(({ value }) => value));
      const wanted = records.filter((record) => record.name === name && record.tag === tag);
      return wanted.length === 0 || wanted.some(({ value }) => !allowed.has(value));
    });
    if (forbidden === undefined) return [];
    const own = records.length
      ? `what just cert-caa ${cert_name} says`
      : 'records for its CA, which are not known here';
    return [`They also rule over ${forbidden} of the certificate ${cert_name}: set ${own}, too.`];
  });
}

/** RFC 8659 4.3: wildcards are ruled by `issuewild`, and by `issue` where there is none. */
function governing(offered: readonly CaaAdvised[], at: string, tag: CaaAdvised['tag']): readonly CaaAdvised[] {
  const here = offered.filter(({ name }) => name === at);
  const wild = here.filter((record) => record.tag === 'issuewild');
  return tag === 'issuewild' && wild.length ? wild : here.filter((record) => record.tag === 'issue');
}
