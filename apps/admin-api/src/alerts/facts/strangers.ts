import type { TransparencyAlerts } from '#contracts';
import type { Fact } from '#domain';

const shared = { kind: 'certificate-unknown', owner_token_hash: null } as const;

/** Certificates for our names that nobody here has ordered, as the look at logs of certificates keeps them. */
export function strangers(alerts: TransparencyAlerts | undefined): Fact[] {
  if (!alerts) return [];
  const found = alerts.unknown_certificates.map(({ id, dns_names, issuer, not_before }): Fact => ({
    ...shared,
    subject: id,
    severity: 'critical',
    message: `A certificate for ${dns_names.join(', ')} was issued by ${issuer} on ${not_before.slice(0, 10)}, and nobody here has ordered it.`,
    remedy: `Find out who has; where it is known, say so: just cert-transparency-accept ${id}`,
  }));
  if (alerts.problem === null) return found;
  const problem: Fact = {
    ...shared,
    subject: 'CT_MONITOR_URL',
    severity: 'warning',
    message: `The logs of certificates could not be looked at: ${alerts.problem}`,
    remedy: 'See how the latest look went: just cert-transparency',
  };
  return [...found, problem];
}
