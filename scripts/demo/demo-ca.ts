import { Agent, get } from 'node:https';
import { resolve } from 'node:path';
import { namesArguments, writePebbleFiles } from './pebble-files.ts';
import type { Programs } from './programs.ts';

interface CaPlace {
  readonly folder: string;
  readonly ports: {
    /** Where the CA looks for answers: those of the product. */
    readonly httpPort: number;
    readonly tlsPort: number;
    /** Of Pebble, and of its DNS server. */
    readonly api: number;
    readonly management: number;
    readonly dns: number;
    readonly txt: number;
  };
  readonly programs: Programs;
  readonly stopping: AbortSignal;
}

interface DemoCa {
  /** What leads the product to it. */
  readonly variables: Readonly<Record<string, string>>;
  /** PEM of the root that its certificates chain up to. */
  readonly root: string;
}

const LOOPBACK = '127.0.0.1';
/** Certificates live as long as those of Let's Encrypt; Pebble's own choice is five years. */
const LIFETIME = { certificateValidityPeriod: 90 * 24 * 60 * 60 };

/** Starts Pebble, and a DNS server in which every name is this machine and TXT records are what the product puts there. */
export async function startDemoCa({ folder, ports, programs, stopping }: CaPlace): Promise<DemoCa> {
  const { httpPort, tlsPort, api, management, dns, txt } = ports;
  const files = await writePebbleFiles(folder, { ...ports, config: LIFETIME });
  const PATH = process.env['PATH'];
  await programs.start(
    {
      name: 'names',
      command: ['pebble-challtestsrv', ...namesArguments(dns, txt)],
      env: { PATH },
      ready: /management/i,
    },
    stopping,
  );
  await programs.start(
    {
      name: 'pebble',
      command: ['pebble', '-config', files.configPath, '-dnsserver', `${LOOPBACK}:${dns}`],
      env: { PATH, PEBBLE_VA_NOSLEEP: '1' },
      ready: /ACME directory available/,
    },
    stopping,
  );
  const directory = `https://${LOOPBACK}:${api}/dir`;
  const txtRecord = [process.execPath, resolve('scripts/demo/txt-record.ts'), `http://${LOOPBACK}:${txt}`];
  return {
    variables: {
      ACME_DIRECTORY_URL: directory,
      ACME_STAGING_URL: directory,
      ACME_CA_BUNDLE: files.caBundlePath,
      ACME_HTTP_PORT: String(httpPort),
      ACME_TLS_PORT: String(tlsPort),
      DNS_RESOLVERS: `${LOOPBACK}:${dns}`,
      DNS_PROVIDER: 'exec',
      DNS_EXEC_COMMAND: JSON.stringify(txtRecord),
      // Authoritative servers are asked on port 53, and there is none.
      DNS_PROPAGATION_CHECK: 'false',
    },
    root: await fetchRoot(management, files.caBundle),
  };
}

/** The root that Pebble has made for itself at its start. */
function fetchRoot(management: number, ca: string): Promise<string> {
  const agent = new Agent({ ca });
  return new Promise((found, failed) => {
    const request = get(`https://${LOOPBACK}:${management}/roots/0`, { agent, timeout: 5_000 }, (response) => {
      let pem = '';
      response.setEncoding('utf8').on('data', (text: string) => (pem += text));
      response.once('end', () => found(pem));
      response.once('error', failed);
    });
    request.once('timeout', () => request.destroy(new Error('Pebble does not answer')));
    request.once('error', failed);
  });
}
