import { z } from 'zod';

export const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .default('false')
  .transform((text) => text === 'true');

/** Query of GET /certificates/{cert_name}. */
export const CertificateQuery = z.strictObject({ include_private_key: flag });
export type CertificateQuery = z.output<typeof CertificateQuery>;

/** Query of GET /certificates/{cert_name}/coverage. */
export const CoverageQuery = z.strictObject({ all: flag });
export type CoverageQuery = z.output<typeof CoverageQuery>;

/** Query of DELETE /proxy/targets/{hostname}. */
export const TargetDeletionQuery = z.strictObject({ delete_certificate: flag });
export type TargetDeletionQuery = z.output<typeof TargetDeletionQuery>;
