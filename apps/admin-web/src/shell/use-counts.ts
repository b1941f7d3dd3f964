import { exists, useCertificates } from '../certificates/use-certificates.ts';
import { useHosts } from '../hosts/use-hosts.ts';
import { needsAttention } from '../look/tone.ts';

export interface Count {
  readonly all: number;
  /** How many of them need attention. */
  readonly attention: number;
}

/** How much is in a view, by its path, where that is known. */
export function useCounts(): Readonly<Record<string, Count>> {
  const { hosts } = useHosts();
  const certificates = [...useCertificates().values()].filter(exists);
  return {
    hosts: { all: hosts.length, attention: hosts.filter(({ attention }) => attention).length },
    certificates: {
      all: certificates.length,
      attention: certificates.filter(({ state }) => needsAttention(state.tone)).length,
    },
  };
}
