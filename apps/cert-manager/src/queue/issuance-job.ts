import type { CertName, Issuance } from '#domain';

/** A job says only which issuance it is for; all that matters stands in the issuance itself. */
export interface IssuanceJob {
  readonly cert_name: CertName;
  readonly id: string;
  /** The issuance when it began to wait for long, without its key: if it is deleted meanwhile, nobody else knows what it has published. */
  readonly parked?: Issuance;
}

export const jobIdOf = ({ cert_name, id }: Pick<IssuanceJob, 'cert_name' | 'id'>): string => `${cert_name}.${id}`;

const LOWEST_PRIORITY = 1_000;

/** BullMQ takes the job with the lowest number first, and those of the same number in their order. */
export const priorityOf = (remainingShare: number): number => 1 + Math.round(remainingShare * (LOWEST_PRIORITY - 1));
