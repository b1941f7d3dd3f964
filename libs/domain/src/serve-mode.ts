import { parseCertifiedName, type CertifiedName } from './hostname.ts';
import type { CertName } from './names.ts';
import { parseServerName } from './target.ts';

/**
 * Where the certificate of the hosts comes from that a start is given: nowhere, the private CA, an ACME CA, or files. A mode is
 * nothing but a choice of variables (libs/config/src/serve-mode.ts); the system that runs is the same.
 */
export const SERVE_MODES = ['insecure', 'ca', 'acme', 'custom'] as const;
export type ServeMode = (typeof SERVE_MODES)[number];

/** The certificate of the hosts that a start is given. It is the administrator's. */
export const SERVED_CERTIFICATE = 'serve-mode' as CertName;

/** Names of this machine itself, for which the private CA certifies where no others are given. */
export const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'] as readonly string[] as readonly CertifiedName[];

/**
 * Parses a host that a start is given: a host name, also of one word, a wildcard or an IP address.
 * @throws InvalidInput naming `field`
 */
export const parseServedHost = (input: string, field = 'hosts'): CertifiedName =>
  /^[\w-]+$/.test(input.trim()) ? (parseServerName(input, field) as CertifiedName) : parseCertifiedName(input, field);
