import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { TargetView } from '#contracts';
import { targetsQuery } from '../api/targets.ts';
import { useCertificates } from '../certificates/use-certificates.ts';
import { hostOf, type Host } from './host.ts';

interface Hosts {
  readonly hosts: readonly Host[];
  readonly query: UseQueryResult<TargetView[]>;
}

/** All hosts that this token may see, in the order of their names. */
export function useHosts(): Hosts {
  const query = useQuery(targetsQuery);
  const items = useCertificates();
  return { hosts: (query.data ?? []).map((target) => hostOf(target, items)), query };
}
