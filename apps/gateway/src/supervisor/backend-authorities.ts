import { INTERNAL_CA, type CertificateAuthority } from '#domain';
import type { TargetRecord } from '../snapshot/records.ts';

type Trusting = Pick<TargetRecord, 'backend_ca_pem'>;

/** Whether an https backend's certificate has to come from the private CA, whatever its roots are. */
export const trustsPrivateCa = ({ backend_ca_pem: ca }: Trusting): boolean => ca === INTERNAL_CA;

/** PEM of the roots of the private CA, of all generations: those that are over OpenSSL leaves out. Empty where there is no CA. */
export const rootsOf = (ca: CertificateAuthority | undefined): string =>
  (ca?.authorities ?? []).flatMap(({ kind, certificate_pem }) => (kind === 'root' ? [certificate_pem] : [])).join('');

/** The target with these roots in the place of the private CA's name. */
export const withRoots = <T extends Trusting>(target: T, roots: string): T =>
  trustsPrivateCa(target) ? { ...target, backend_ca_pem: roots } : target;
