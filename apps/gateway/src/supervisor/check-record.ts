import { createSecureContext } from 'node:tls';
import { InvalidInput, parseCustomHeaders, parseTargetUrl } from '#domain';
import { checkChain } from '#pki';
import type { CertificateRecord, TargetRecord } from '../snapshot/records.ts';

/** Why a worker could not serve this target, or undefined. What the API refuses may still be written by something else. */
export function checkTarget(target: TargetRecord): string | undefined {
  try {
    parseTargetUrl(target.target_url);
    parseCustomHeaders(target.custom_headers);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
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
