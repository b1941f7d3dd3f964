import { useQueries, useQuery } from '@tanstack/react-query';
import type { CertificateStatus, CertificateView, TargetView } from '#contracts';
import { defaultCertName, type Hostname } from '#domain';
import { certificatesQuery, issuancesQuery, statusQuery } from '../api/certificates.ts';
import { targetsQuery } from '../api/targets.ts';
import { useWatchedNames } from '../live/watched-names.ts';
import { useNow } from '../look/use-now.ts';
import { certificateState, type CertificateState } from './certificate-state.ts';
import { ageOf } from './lifetime.ts';

/** A certificate, or a name that one was asked for under, with the hosts that use it. */
export interface CertificateItem {
  readonly name: string;
  readonly certificate: CertificateView | undefined;
  readonly status: CertificateStatus | undefined;
  readonly usedBy: readonly string[];
  readonly state: CertificateState;
}

/** The name of a host's certificate, whether it is there yet or not. */
export const certNameOf = (target: TargetView): string =>
  target.cert_name ?? defaultCertName(target.hostname as Hostname);

/**
 * All certificates, and all that are being made or failed, by name. The latest issuance is asked for only where it says
 * something: there is no certificate, its renewal is due, it goes on or failed, or the feed told of it.
 */
export function useCertificates(): ReadonlyMap<string, CertificateItem> {
  const now = useNow();
  const { data: certificates = [] } = useQuery(certificatesQuery);
  const { data: targets = [] } = useQuery(targetsQuery);
  const { data: issuances = [] } = useQuery(issuancesQuery);
  const watched = useWatchedNames();

  const byName = new Map(certificates.map((certificate) => [certificate.cert_name, certificate]));
  const usedBy = hostsByCertificate(targets);
  const open = new Set(issuances.filter(({ status }) => status !== 'completed').map(({ cert_name }) => cert_name));
  const asked = [...new Set([...watched, ...open, ...usedBy.keys(), ...byName.keys()])].filter((name) => {
    const certificate = byName.get(name);
    return !certificate || watched.has(name) || open.has(name) || ageOf(certificate, now) !== 'fresh';
  });
  const statuses = useQueries({
    queries: asked.map(statusQuery),
    combine: (results) => new Map(results.flatMap(({ data }, i) => (data ? [[asked[i] ?? '', data] as const] : []))),
  });

  return new Map(
    [...new Set([...byName.keys(), ...asked])].toSorted().map((name) => {
      const certificate = byName.get(name);
      const status = statuses.get(name);
      const state = certificateState(certificate, status, now);
      return [name, { name, certificate, status, usedBy: usedBy.get(name) ?? [], state }];
    }),
  );
}

/** Whether there is anything to list under this name: a certificate, or an issuance that runs or failed. */
export const exists = ({ certificate, status }: CertificateItem): boolean =>
  certificate !== undefined || status?.status === 'in_progress' || status?.status === 'failed';

function hostsByCertificate(targets: readonly TargetView[]): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const target of targets) {
    if (!target.enable_https) continue;
    const name = certNameOf(target);
    hosts.set(name, [...(hosts.get(name) ?? []), target.hostname]);
  }
  return hosts;
}
