import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import {
  checkHostAuth,
  checkKind,
  checkLimits,
  checkSettings,
  InvalidInput,
  INTERNAL_CA,
  parseBackendCa,
  parseClientCa,
  parseCustomHeaders,
  parseHsts,
  parseLocation,
  parseMcpPolicy,
  parseMaintenanceMessage,
  parseCustomResponseHeaders,
  parseRanges,
  parseRedirectTo,
  parseNetwork,
  parsePasswordHash,
  parseRealm,
  parseTargetUrl,
  parseUsername,
  parseEjection,
  parseHealthCheck,
  parseSlowStart,
  parseSticky,
  parseUpstreams,
  refuseTwins,
  type CertificateAuthority,
  type Settings,
} from '#domain';
import { checkChain } from '#pki';
import type { AccessListRecord, CertificateRecord, TargetRecord } from '../snapshot/records.ts';

/** Why a worker could not serve this target, or undefined. What the API refuses may still be written by something else. */
export function checkTarget(target: TargetRecord): string | undefined {
  try {
    checkKind(target);
    checkLimits(target);
    checkHostAuth(target);
    if (target.mcp_policy) parseMcpPolicy(target.mcp_policy);
    if (target.target_url !== null) parseTargetUrl(target.target_url);
    parseUpstreams(target.upstreams);
    if (target.sticky) parseSticky(target.sticky);
    if (target.ejection) parseEjection(target.ejection);
    if (target.health_check) parseHealthCheck(target.health_check);
    parseSlowStart(target.slow_start);
    if (target.redirect_to !== null) parseRedirectTo(target.redirect_to);
    if (target.maintenance_message !== null) parseMaintenanceMessage(target.maintenance_message);
    parseRanges(target.maintenance_allow_from, 'maintenance_allow_from');
    parseCustomHeaders(target.custom_headers);
    if (target.hsts !== null) parseHsts(target.hsts);
    parseCustomResponseHeaders(target.custom_response_headers);
    if (target.backend_ca_pem !== null) parseBackendCa(target.backend_ca_pem);
    if (target.client_ca_pem !== null) parseClientCa(target.client_ca_pem, 'client_ca_pem');
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  if (target.client_certificate !== 'off' && target.client_ca_pem === null)
    return `client_certificate is ${target.client_certificate} without client_ca_pem`;
  return checkCa(target.backend_ca_pem, 'backend_ca_pem') ?? checkCa(target.client_ca_pem, 'client_ca_pem');
}

/** Why workers could not act on these settings, or undefined; they go by the defaults then. */
export function checkSettingsRecord(settings: Settings): string | undefined {
  try {
    checkSettings(settings);
    const { unknown_hosts_redirect_to: url } = settings;
    if (url !== null) parseLocation(url, 'unknown_hosts_redirect_to');
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
}

/** Why workers could not know the private CA, or undefined. Hosts that trust it let no client in then. */
export const checkInternalCa = ({ authorities }: CertificateAuthority): string | undefined =>
  authorities
    .map(({ id, certificate_pem }) => checkCa(certificate_pem, `authority ${id}`))
    .find((reason) => reason !== undefined);

/** Whether OpenSSL takes what looks like certificates. A secure context would leave out what it cannot read, without a word. */
function checkCa(pem: string | null, field: string): string | undefined {
  if (pem === null || pem === INTERNAL_CA) return undefined;
  try {
    const blocks = pem.match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g) ?? [];
    const read = blocks.map((block) => new X509Certificate(block));
    return read.length ? undefined : `${field} has no certificate in it`;
  } catch (error) {
    return `${field} has a certificate that OpenSSL does not take: ${(error as Error).message}`;
  }
}

/** Why OpenSSL could not serve this certificate, in words if possible, or undefined. */
export function checkCertificate({ fullchain_pem, private_key_pem }: CertificateRecord): string | undefined {
  try {
    createSecureContext({ cert: fullchain_pem, key: private_key_pem });
    return undefined;
  } catch (refused) {
    try {
      checkChain(fullchain_pem, private_key_pem, []);
    } catch (explained) {
      return (explained as Error).message;
    }
    return (refused as Error).message;
  }
}

/** Why this access list could not be kept to, or undefined. Hosts that have it attached are closed then. */
export function checkAccessList({ rules, users, realm }: AccessListRecord): string | undefined {
  try {
    for (const [i, { network }] of rules.entries()) parseNetwork(network, `rules.${i}.network`);
    for (const [i, { username, password_hash }] of users.entries()) {
      parseUsername(username, `users.${i}.username`);
      parsePasswordHash(password_hash, `users.${i}.password_hash`);
    }
    refuseTwins(users);
    parseRealm(realm);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
}
