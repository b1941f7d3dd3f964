import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TargetView } from '#contracts';
import { upstreamsSummaryQuery } from '../api/hosts.ts';
import { targetsQuery } from '../api/targets.ts';
import { useCertificates } from '../certificates/use-certificates.ts';
import { useNow } from '../look/use-now.ts';
import { hostOf, type Host } from './host.ts';

interface Hosts {
  readonly hosts: readonly Host[];
  readonly query: UseQueryResult<TargetView[]>;
}

/** All hosts that this token may see, in the order of their names. */
export function useHosts(): Hosts {
  const query = useQuery(targetsQuery);
  const { data: summary } = useQuery(upstreamsSummaryQuery);
  const items = useCertificates();
  const now = useNow();
  const { data: targets } = query;
  const hosts = useMemo(() => {
    const known = new Map(summary?.hosts.map((one) => [one.hostname, one]));
    return (targets ?? []).map((target) => hostOf(target, items, known.get(target.hostname), now));
  }, [targets, summary, items, now]);
  return { hosts, query };
}
