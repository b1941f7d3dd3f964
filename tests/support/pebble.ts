import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesArguments, writePebbleFiles } from '../../scripts/demo/pebble-files.ts';
import { startChild, type Child } from './child-process.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { freeze } from './freeze.ts';

/**
 * Pebble, a real ACME server (RFC 8555) that forgets everything when it ends, with a DNS server that says 127.0.0.1 to
 * every name. It validates for real: HTTP-01 by a request to the port that the test names.
 */
export interface Pebble {
  readonly directoryUrl: string;
  /** PEM file with the certificate of Pebble's own HTTPS, for ACME_CA_BUNDLE. */
  readonly caBundlePath: string;
  /** The same as text. */
  readonly caBundle: string;
  /** PEM of the root that issued certificates chain up to. A new one after every start. */
  roots(): Promise<string>;
  /** All that Pebble has printed since its last start. */
  output(): string;
  /** PEM of the root of the chain of this number; 0 is the one that is used unless another is asked for. */
  root(number: number): Promise<string>;
  /** Where TLS-ALPN-01 validation goes. */
  readonly tlsPort: number;
  /** Of its DNS server. */
  readonly dnsServer: string;
  /** Adds a TXT record; the name is absolute, without a dot at its end. */
  addTxt(name: string, value: string): Promise<void>;
  /** From now on its DNS server fails for this name (SERVFAIL). */
  failLookups(name: string): Promise<void>;
  /** Orders placed, and certificates issued, since its last start. */
  ordersPlaced(): number;
  certificatesIssued(): number;
  /** kill -9 of the ACME server. */
  kill(): Promise<void>;
  /** Starts it again at the same address, with nothing of what it knew. */
  restart(): Promise<void>;
  /** Freezes and thaws it: connections are accepted, but nothing is answered. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Ends both processes and removes their files. */
  stop(): Promise<void>;
}

export interface PebbleOptions {
  /** Where HTTP-01 validation goes: the port of whoever answers challenges (the gateway's HTTP port). */
  readonly httpPort: number;
  /** Percentage of good nonces that are refused all the same. */
  readonly nonceReject?: number;
  /** Percentage of valid authorizations that are reused by later orders. */
  readonly authorizationReuse?: number;
  /** Further names by which its own HTTPS may be addressed. */
  readonly names?: readonly string[];
  /** Where TLS-ALPN-01 validation goes; a free port unless told otherwise. */
  readonly tlsPort?: number;
  /** `host:port` of the DNS server that it asks, in place of its own. */
  readonly dnsServer?: string;
  /** Further fields of its configuration, such as externalAccountMACKeys. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Further variables of Pebble, such as PEBBLE_CHAIN_LENGTH. */
  readonly env?: Readonly<Record<string, string>>;
}

const INSTALL = 'Install it: apt-get install pebble';

export async function startPebble(options: PebbleOptions): Promise<Pebble> {
  const folder = await mkdtemp(join(tmpdir(), 'mpm-pebble-'));
  const [api, management, dns, dnsManagement] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const { tlsPort = await freePort(), dnsServer = `127.0.0.1:${dns}` } = options;
  const files = { ...options, api, management, tlsPort };
  const { caBundle, caBundlePath, configPath } = await writePebbleFiles(folder, files);
  const names = await startNames(dns, dnsManagement);
  const agent = new Agent({ ca: caBundle });
  const start = async (): Promise<Child> => {
    const child = await startChild('pebble', {
      args: ['-config', configPath, '-dnsserver', dnsServer],
      env: {
        PEBBLE_VA_NOSLEEP: '1',
        PEBBLE_WFE_NONCEREJECT: String(options.nonceReject ?? 50),
        PEBBLE_AUTHZREUSE: String(options.authorizationReuse ?? 0),
        ...options.env,
      },
      install: INSTALL,
      container: { image: 'ghcr.io/letsencrypt/pebble:2.4.0', folders: [folder] },
    });
    await eventually(
      async () => {
        await fetchText(`https://127.0.0.1:${api}/dir`, agent).catch((cause: unknown) => {
          throw new Error(`pebble does not answer: ${child.output()}`, { cause });
        });
      },
      { giveUp: () => !child.running() },
    );
    return child;
  };
  let pebble = await start();
  const root = (number: number): Promise<string> => fetchText(`https://127.0.0.1:${management}/roots/${number}`, agent);
  return {
    directoryUrl: `https://127.0.0.1:${api}/dir`,
    caBundlePath,
    caBundle,
    roots: () => root(0),
    root,
    tlsPort,
    dnsServer,
    addTxt: async (name, value) => {
      const body = JSON.stringify({ host: `${name}.`, value });
      await fetch(`http://127.0.0.1:${dnsManagement}/set-txt`, { method: 'POST', body });
    },
    failLookups: async (name) => {
      const body = JSON.stringify({ host: `${name}.` });
      await fetch(`http://127.0.0.1:${dnsManagement}/set-servfail`, { method: 'POST', body });
    },
    output: () => pebble.output(),
    ordersPlaced: () => count(pebble.output(), /Added order "/g),
    certificatesIssued: () => count(pebble.output(), /Issued certificate serial/g),
    kill: () => pebble.kill(),
    restart: async () => {
      await pebble.kill();
      pebble = await start();
    },
    freeze: () => freeze(pebble.pid),
    thaw: () => pebble.signal('SIGCONT'),
    stop: async () => {
      agent.destroy();
      await Promise.all([pebble.kill(), names.kill()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const startNames = (dns: number, management: number): Promise<Child> =>
  startChild('pebble-challtestsrv', {
    args: namesArguments(dns, management),
    install: INSTALL,
    container: { image: 'ghcr.io/letsencrypt/pebble-challtestsrv:2.4.0', folders: [] },
  });

function fetchText(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: 5_000 }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve(body));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`${url} does not answer`)));
    request.on('error', reject);
  });
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
