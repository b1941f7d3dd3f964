import type { SecureContext } from 'node:tls';
import type { CertificateTable } from './certificate-table.ts';

const MAX_NAME = 253;

/**
 * The SNICallback. An exception in it would end the process (CVE-2026-21637), so there is none; what is no host name at all
 * gets the fallback certificate.
 */
export const chooseContext =
  (certificates: CertificateTable) =>
  (serverName: string, callback: (error: Error | null, context?: SecureContext) => void): void => {
    try {
      callback(null, certificates.contextFor(canonicalServerName(serverName)));
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  };

function canonicalServerName(name: string): string {
  if (name.length > MAX_NAME) return '';
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
