import type { CertificateCoverage, CoveredTarget } from '#contracts';
import { certificateCovers, nameCovers, type Certificate, type ProxyTarget } from '#domain';

type Hosts = readonly Pick<ProxyTarget, 'hostname' | 'cert_name' | 'enable_https'>[];

/**
 * Which hosts can use a certificate, which do, and what of it is of use to none.
 * @param all with the hosts that it does not cover
 */
export function certificateCoverage(
  { cert_name, domains }: Pick<Certificate, 'cert_name' | 'domains'>,
  hosts: Hosts,
  all: boolean,
): CertificateCoverage {
  const targets = hosts.map(({ hostname, cert_name: named, enable_https }): CoveredTarget => ({
    hostname,
    match: matchOf(domains, hostname),
    cert_name: named,
    attached: named === cert_name,
    enable_https,
  }));
  const served = targets.filter(({ attached, match, enable_https }) => attached && match !== null && enable_https);
  const used = domains.filter((name) => served.some(({ hostname, match }) => usesName(name, hostname, match)));
  const unused = domains.filter((name) => !used.includes(name));
  return {
    cert_name,
    domains: [...domains],
    targets: targets.filter(({ match, attached }) => all || match !== null || attached),
    used_domains: used,
    unused_domains: unused,
    utilisation_percent: Math.round((100 * used.length) / domains.length),
    suggestions: [...uncovered(cert_name, targets), ...attachable(cert_name, targets), ...idle(used, unused)],
  };
}

const matchOf = (domains: readonly string[], host: string): CoveredTarget['match'] => {
  if (domains.some((name) => name === host)) return 'exact';
  return certificateCovers(domains, host) ? 'wildcard' : null;
};

/** A host that is named exactly has no need of the wildcard beside it. */
const usesName = (name: string, host: string, match: CoveredTarget['match']): boolean =>
  match === 'exact' ? name === host : nameCovers(name, host);

const uncovered = (name: string, targets: readonly CoveredTarget[]): string[] =>
  targets
    .filter(({ attached, match }) => attached && match === null)
    .map(
      ({ hostname }) =>
        `${hostname} has ${name} attached, which does not cover it: browsers warn. Attach another one, or order one with this name in it.`,
    );

function attachable(name: string, targets: readonly CoveredTarget[]): string[] {
  const candidates = targets.filter(({ attached, match, enable_https }) => !attached && match !== null && enable_https);
  return candidates.map(({ hostname, match, cert_name }) => {
    const now = cert_name === null ? 'has no certificate' : `has ${cert_name}`;
    const others = targets.some((other) => other.cert_name === cert_name && other.hostname !== hostname);
    const then =
      cert_name === null || others ? '' : `; ${cert_name} is then used by no other host and could be deleted`;
    return `${hostname} ${now}, and ${name} covers it${match === 'wildcard' ? ' by its wildcard' : ''}: it could be attached${then}.`;
  });
}

function idle(used: readonly string[], unused: readonly string[]): string[] {
  if (unused.length === 0) return [];
  if (used.length === 0) return ['No host uses it. Attach it to one, or delete it.'];
  return [
    `${unused.join(', ')} ${unused.length === 1 ? 'serves' : 'serve'} no host that has it attached: attach it there, or leave ${unused.length === 1 ? 'it' : 'them'} out of the next one.`,
  ];
}
