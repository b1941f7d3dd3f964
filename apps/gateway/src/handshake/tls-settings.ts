import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

export type TlsProfile = 'modern' | 'intermediate';

/**
 * Mozilla's "intermediate" profile without its CBC and DHE suites: TLS 1.2 and 1.3, forward secrecy and authenticated
 * encryption only (RFC 9325 4.2). Key exchange is left to OpenSSL, whose first choice is X25519MLKEM768.
 */
export const tlsSettings: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  honorCipherOrder: true,
  // TLS 1.2 has it, nobody needs it, each one costs a handshake, and HTTP/2 forbids it (RFC 9113 9.2.1).
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  // Sessions are resumed by every worker and replica; Node's own value differs with the command line.
  sessionIdContext: 'mcp-proxy-manager',
};

/**
 * What a door wants of its clients; the version is settled there, before anybody knows the host. Mozilla's "modern" profile is TLS 1.3
 * alone, whose suites are all good.
 */
export const tlsSettingsOf = (profile: TlsProfile): SecureContextOptions =>
  profile === 'modern' ? { ...tlsSettings, minVersion: 'TLSv1.3' } : tlsSettings;
