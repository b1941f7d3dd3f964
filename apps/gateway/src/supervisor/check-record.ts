import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import {
  InvalidInput,
  parseCaPem,
  parseCustomHeaders,
  parseHsts,
  parseCustomResponseHeaders,
  parseTargetUrl,
} from '#domain';
import { checkChain } from '#pki';
import type { CertificateRecord, TargetRecord } from '../snapshot/records.ts';

/** Why a worker could not serve this target, or undefined. What the API refuses may still be written by something else. */
export function checkTarget(target: TargetRecord): string | undefined {
  try {
    parseTargetUrl(target.target_url);
    parseCustomHeaders(target.custom_headers);
    if (target.hsts !== null) parseHsts(target.hsts);
    parseCustomResponseHeaders(target.custom_response_headers);
    if (target.backend_ca_pem !== null) parseCaPem(target.backend_ca_pem);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return checkBackendCa(target.backend_ca_pem);
}

/** Whether OpenSSL takes what looks like certificates. A secure context would leave out what it cannot read, without a word. */
function checkBackendCa(pem: string | null): string | undefined {
  if (pem === null) return undefined;
  try {
    const blocks = pem.match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g) ?? [];
    return blocks.every((block) => new X509Certificate(block).raw.length > 0) ? undefined : 'backend_ca_pem is empty';
  } catch (error) {
    return `backend_ca_pem has a certificate that OpenSSL does not take: ${(error as Error).message}`;
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
