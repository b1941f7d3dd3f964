import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CertificateStatus, CertificateView, TargetView } from '#contracts';
import { defaultCertName, type Hostname } from '#domain';
import { certificatesQuery, issuancesQuery, statusQuery } from '../api/certificates.ts';
import { targetsQuery } from '../api/targets.ts';
import { useWatchedNames } from '../live/watched-names.ts';
import { useNow } from '../look/use-now.ts';
import { certificateState, type CertificateState } from './certificate-state.ts';

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
 * All certificates, and all that are being made or failed, by name. How issuances stand is told once for all of them; a name
 * that the feed told of since is asked about by itself.
 */
export function useCertificates(): ReadonlyMap<string, CertificateItem> {
  const now = useNow();
  const { data: certificates } = useQuery(certificatesQuery);
  const { data: targets } = useQuery(targetsQuery);
  const { data: issuances } = useQuery(issuancesQuery);
  const watched = useWatchedNames();
  const statuses = useQueries({ queries: [...watched].map(statusQuery), combine: byName });
  return useMemo(
    () => itemsOf({ certificates, targets, issuances, watched, statuses, now }),
    [certificates, targets, issuances, watched, statuses, now],
  );
}

const byName = (results: readonly { readonly data: CertificateStatus | undefined }[]): Map<string, CertificateStatus> =>
  new Map(results.flatMap(({ data }) => (data ? [[data.cert_name, data] as const] : [])));

interface Loaded {
  readonly certificates: readonly CertificateView[] | undefined;
  readonly targets: readonly TargetView[] | undefined;
  readonly issuances: readonly CertificateStatus[] | undefined;
  readonly watched: ReadonlySet<string>;
  readonly statuses: ReadonlyMap<string, CertificateStatus>;
  readonly now: number;
}

function itemsOf({ certificates = [], targets = [], issuances, watched, statuses, now }: Loaded) {
  const stored = new Map(certificates.map((certificate) => [certificate.cert_name, certificate]));
  const listed = new Map(issuances?.map((issuance) => [issuance.cert_name, issuance]));
  const usedBy = hostsByCertificate(targets);
  const open = [...listed.values()].filter(({ status }) => status !== 'completed').map(({ cert_name }) => cert_name);
  const statusOf = (name: string): CertificateStatus | undefined => {
    if (watched.has(name)) return statuses.get(name) ?? listed.get(name);
    return listed.get(name) ?? (issuances && nothingOf(name));
  };
  const names = [...new Set([...stored.keys(), ...watched, ...open, ...usedBy.keys()])].toSorted();
  return new Map(
    names.map((name): [string, CertificateItem] => {
      const certificate = stored.get(name);
      const status = statusOf(name);
      const state = certificateState(certificate, status, now);
      return [name, { name, certificate, status, usedBy: usedBy.get(name) ?? [], state }];
    }),
  );
}

/** Of a name that no issuance is remembered of. */
const nothingOf = (name: string): CertificateStatus => ({
  status: 'not_found',
  message: '',
  cert_name: name,
  domains: [],
  created_by: null,
  asked_directory_url: null,
  step: null,
  error: null,
  problem: null,
  remarks: [],
  steps: [],
  dns_records: [],
  updated_at: null,
  resume_at: null,
  retry_at: null,
});

/** Whether there is anything to list under this name: a certificate, or an issuance that runs or failed. */
export const exists = ({ certificate, status }: CertificateItem): boolean =>
  certificate !== undefined || status?.status === 'in_progress' || status?.status === 'failed';

function hostsByCertificate(targets: readonly TargetView[]): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const target of targets) {
    if (!target.enable_https) continue;
    const name = certNameOf(target);
    const others = hosts.get(name);
    if (others) others.push(target.hostname);
    else hosts.set(name, [target.hostname]);
  }
  return hosts;
}
