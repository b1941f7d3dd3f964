import type { TargetRecord } from './records.ts';

/** What a host asks of its clients' certificates. */
export type ClientTrust = Pick<TargetRecord, 'client_certificate' | 'client_ca_pem'>;

export const asksClients = ({ client_certificate }: ClientTrust): boolean => client_certificate !== 'off';

/**
 * Whether a client that was let in by `before` would not have to be by `after`: its connection must not stay. Authorities that are
 * added, as when one follows another, end nothing.
 */
export function endsTrust(before: ClientTrust, after: ClientTrust): boolean {
  if (!asksClients(after)) return false;
  if (!asksClients(before)) return true;
  if (before.client_certificate === 'request' && after.client_certificate === 'require') return true;
  if (before.client_ca_pem === after.client_ca_pem) return false;
  const authorities = new Set(authoritiesOf(after));
  return authoritiesOf(before).some((authority) => !authorities.has(authority));
}

const authoritiesOf = ({ client_ca_pem }: ClientTrust): string[] =>
  (client_ca_pem ?? '').split('-----END CERTIFICATE-----').map((block) => block.replaceAll(/\s/g, ''));
