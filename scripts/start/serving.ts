import type { Configuration } from '#config';
import { isAddress, isWildcard, type ServeMode } from '#domain';
import { BAD_FILE_EXITS, BadCertificateFile, readCertificateFiles, type CheckedImport } from '#pki';
import { say, Stop } from '../say.ts';

/** What a start serves by its mode. */
export interface Serving {
  readonly mode: ServeMode | undefined;
  readonly hosts: readonly string[];
  /** What the apps are told besides. */
  readonly variables: Readonly<Record<string, string>>;
  /** SHA-256 of the certificate that will be shown, where that is known: `sha256:…`. */
  readonly fingerprint: string | undefined;
}

/**
 * Looks at what a mode needs before anything is started, and warns of what is not safe.
 * @throws Stop with the exit code of what is wrong with a file
 */
export function servingOf(configuration: Configuration): Serving {
  const { SERVE_MODE, SERVE_HOSTS: hosts } = configuration;
  const mode = SERVE_MODE === '' || SERVE_MODE === 'auto' ? undefined : SERVE_MODE;
  if (mode) say(`serve mode ${mode}${hosts.length ? `, for ${hosts.join(', ')}` : ''}`);
  if (mode === 'insecure') process.stderr.write(warning(configuration));
  if (mode !== 'custom') return { mode, hosts, variables: {}, fingerprint: undefined };
  const { names, fingerprint, expires_at, warnings } = readOrStop(configuration);
  say(`certificate for ${names.join(', ')}, valid until ${expires_at}`);
  for (const each of warnings) say(`warning: ${each}`);
  const served = hosts.length ? hosts : names.filter((name) => !isWildcard(name));
  return { mode, hosts: served, variables: { SERVE_HOSTS: served.join(',') }, fingerprint };
}

function readOrStop({ TLS_CERT_FILE, TLS_KEY_FILE, TLS_CA_BUNDLE_FILE, SERVE_HOSTS }: Configuration): CheckedImport {
  const files = { certFile: TLS_CERT_FILE, keyFile: TLS_KEY_FILE, caBundleFile: TLS_CA_BUNDLE_FILE };
  try {
    return readCertificateFiles({ ...files, hosts: SERVE_HOSTS }, new Date());
  } catch (error) {
    if (error instanceof BadCertificateFile) throw new Stop(error.message, BAD_FILE_EXITS[error.kind]);
    throw error;
  }
}

/** A host in a URL. */
export const inUrl = (host: string): string => (isAddress(host) && host.includes(':') ? `[${host}]` : host);

const LOOPBACK = /^(?:127\.|::1$)/;

function warning({ BIND_ADDRESS, HTTP_PORT }: Configuration): string {
  const lines = [
    'INSECURE: this system serves plain HTTP alone (SERVE_MODE=insecure).',
    'Passwords, tokens, cookies and all content can be read and changed on the way.',
    'Use it for tests on this machine, and for nothing else: no host has HTTPS, and no redirect leads there.',
    LOOPBACK.test(BIND_ADDRESS)
      ? `It listens on ${BIND_ADDRESS}, so only this machine reaches it.`
      : `IT LISTENS ON ${BIND_ADDRESS} PORT ${HTTP_PORT}: OTHER MACHINES REACH IT. BIND_ADDRESS=127.0.0.1 keeps them out.`,
  ];
  const rule = '!'.repeat(Math.max(...lines.map((line) => line.length)) + 4);
  return `${rule}\n${lines.map((line) => `! ${line}`).join('\n')}\n${rule}\n`;
}
