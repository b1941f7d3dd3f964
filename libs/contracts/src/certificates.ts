import { z } from 'zod';
import { checkDomains, InvalidInput, ISSUANCE_STEPS, parseCertifiedName, type CertifiedName as Name } from '#domain';
import { AcmeDirectoryUrl, CertName, CertifiedName, Email, KeyType } from './fields.ts';

const order = {
  cert_name: CertName,
  email: Email.nullable().default(null),
  acme_directory_url: AcmeDirectoryUrl.nullable().default(null),
  key_type: KeyType.nullable().default(null),
};

/** Body of POST /certificates. Without `email` the token's `cert_email` is used. */
export const NewCertificate = z.strictObject({ domain: CertifiedName, ...order });
export type NewCertificate = z.output<typeof NewCertificate>;

/** All names at once, so that every bad one is reported in the same answer. */
const Domains = z.array(z.string()).pipe(
  z.transform((values: string[], context): Name[] => {
    const names: Name[] = [];
    const report = (error: unknown): void => {
      if (!(error instanceof InvalidInput)) throw error;
      for (const { field, message } of error.problems) {
        context.issues.push({ code: 'custom', message, path: field.split('.').slice(1), input: values });
      }
    };
    for (const [i, value] of values.entries()) {
      try {
        names.push(parseCertifiedName(value, `domains.${i}`));
      } catch (error) {
        report(error);
      }
    }
    try {
      if (names.length === values.length) checkDomains(names);
    } catch (error) {
      report(error);
    }
    return names;
  }),
);

/** Body of POST /certificates/multi-domain: 1 to 100 domains. */
export const NewMultiDomainCertificate = z.strictObject({ domains: Domains, ...order });
export type NewMultiDomainCertificate = z.output<typeof NewMultiDomainCertificate>;

export const CertificateAccepted = z.object({
  status: z.enum(['accepted', 'in_progress']),
  message: z.string(),
  cert_name: z.string(),
  domains: z.array(z.string()).optional(),
});
export type CertificateAccepted = z.output<typeof CertificateAccepted>;

/** A certificate as the API shows it: `private_key_pem` only to its owner or the administrator, and only when asked for. */
export const CertificateView = z.object({
  cert_name: z.string(),
  domains: z.array(z.string()),
  email: z.string(),
  acme_directory_url: z.string(),
  key_type: KeyType,
  status: z.string(),
  expires_at: z.iso.datetime(),
  issued_at: z.iso.datetime(),
  fingerprint: z.string(),
  fullchain_pem: z.string(),
  private_key_pem: z.string().optional(),
  owner_token_hash: z.string().optional(),
  created_by: z.string(),
});
export type CertificateView = z.output<typeof CertificateView>;

export const CertificateStatus = z.object({
  status: z.enum(['in_progress', 'completed', 'failed', 'not_found']),
  message: z.string(),
  cert_name: z.string(),
  /** The step that the issuance is in, and the CA's problem type or our own code where it failed. */
  step: z.enum(ISSUANCE_STEPS).nullable(),
  error: z.string().nullable(),
  updated_at: z.iso.datetime().nullable(),
  retry_at: z.iso.datetime().nullable(),
});
export type CertificateStatus = z.output<typeof CertificateStatus>;

/** Answer of DELETE /certificates/{cert_name}, and of the removal of its last domain. */
export const CertificateDeleted = z.object({
  status: z.literal('success'),
  message: z.string(),
  cert_name: z.string(),
  /** The targets that used it; they answer HTTPS with a self-signed certificate now. */
  hostnames: z.array(z.string()),
});
export type CertificateDeleted = z.output<typeof CertificateDeleted>;
