import { INTERNAL_CA, InvalidInput, type ProxyTarget } from '#domain';
import { checkAuthorities, PkiError } from '#pki';

type Asked = Pick<ProxyTarget, 'client_certificate' | 'client_ca_pem' | 'enable_https'>;

/**
 * Checks what a target, as it will be stored, says of its clients' certificates.
 * @throws InvalidInput
 */
export function checkClientCertificates({ client_certificate, client_ca_pem, enable_https }: Asked): void {
  if (client_ca_pem !== null && client_ca_pem !== INTERNAL_CA) refuseOthers(client_ca_pem);
  if (client_certificate === 'off') return;
  if (client_ca_pem === null)
    throw InvalidInput.of(
      'client_ca_pem',
      `is needed with client_certificate ${client_certificate}; give the authorities that clients' certificates come from`,
    );
  if (!enable_https)
    throw InvalidInput.of('client_certificate', 'needs HTTPS; set enable_https to true, or client_certificate to off');
}

function refuseOthers(pem: string): void {
  try {
    checkAuthorities(pem, new Date());
  } catch (error) {
    if (error instanceof PkiError) throw InvalidInput.of('client_ca_pem', `cannot be used: ${error.message}`);
    throw error;
  }
}
