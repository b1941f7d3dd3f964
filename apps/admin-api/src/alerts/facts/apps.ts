import type { Fact } from '#domain';
import type { Parts } from '../../status/health-desk.ts';

const shared = { kind: 'app-away', severity: 'critical', owner_token_hash: null } as const;

/** Apps without which the system is degraded. */
export const appsAway = ({ gateway, scheduler }: Parts): Fact[] => [
  ...(gateway.healthy
    ? []
    : [
        {
          ...shared,
          subject: 'gateway',
          message: 'The gateway does not answer, or not all of its workers serve.',
          remedy: 'See whether it runs: just health. Its log says why not.',
        },
      ]),
  ...(scheduler
    ? []
    : [
        {
          ...shared,
          subject: 'cert-manager',
          message: 'No cert-manager with a running clock answers: nothing is ordered or renewed.',
          remedy: 'See whether it runs: just health. Its log says why not.',
        },
      ]),
];
