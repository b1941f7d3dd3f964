import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSelfSigned } from '#pki';

interface PebbleSettings {
  /** Ports of its ACME API and of the one where its roots can be fetched. */
  readonly api: number;
  readonly management: number;
  /** Where its validations go. */
  readonly httpPort: number;
  readonly tlsPort: number;
  /** Further names by which its own HTTPS may be addressed. */
  readonly names?: readonly string[];
  /** Further fields of its configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface PebbleFiles {
  /** PEM of the certificate of Pebble's own HTTPS, and the file that holds it, for ACME_CA_BUNDLE. */
  readonly caBundle: string;
  readonly caBundlePath: string;
  /** For its `-config`. */
  readonly configPath: string;
}

/** Writes into a folder what Pebble, an ACME server for tests, needs to start: its configuration, a certificate and the key. */
export async function writePebbleFiles(folder: string, settings: PebbleSettings): Promise<PebbleFiles> {
  const { api, management, httpPort, tlsPort, names = [], config } = settings;
  const own = await createSelfSigned({ commonName: 'localhost', names: ['localhost', '127.0.0.1', ...names], days: 2 });
  const caBundlePath = join(folder, 'ca.pem');
  const keyPath = join(folder, 'key.pem');
  const configPath = join(folder, 'pebble.json');
  await writeFile(caBundlePath, own.certificate_pem);
  await writeFile(keyPath, own.private_key_pem, { mode: 0o600 });
  const pebble = {
    listenAddress: `127.0.0.1:${api}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: caBundlePath,
    privateKey: keyPath,
    httpPort,
    tlsPort,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
    ...config,
  };
  await writeFile(configPath, JSON.stringify({ pebble }));
  return { caBundle: own.certificate_pem, caBundlePath, configPath };
}

/**
 * The arguments of pebble-challtestsrv that make it a DNS server: A is 127.0.0.1 for every name, there is no AAAA, and TXT is what its
 * management port was told. Its challenge servers stay off.
 */
export const namesArguments = (dns: number, management: number): string[] => [
  `-dns01=127.0.0.1:${dns}`,
  `-management=127.0.0.1:${management}`,
  '-defaultIPv4=127.0.0.1',
  '-defaultIPv6=',
  '-http01=',
  '-https01=',
  '-tlsalpn01=',
];
