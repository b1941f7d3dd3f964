import { readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '../start/free-port.ts';
import { say } from '../say.ts';
import { startDemoCa } from './demo-ca.ts';
import { Product } from './product.ts';
import type { Programs } from './programs.ts';
import type { SampleBackends } from './sample-backends.ts';
import { Visitor } from './visitor.ts';

/** What the chapters of the demo play in. */
export interface DemoWorld {
  readonly programs: Programs;
  readonly product: Product;
  readonly backends: SampleBackends;
  readonly visitor: Visitor;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly githubUrl: string;
  /** A folder of the demo's own. */
  readonly folder: string;
  /** PEM file with the authorities of the demo. */
  readonly trusted: string;
  /** Adds one to them. */
  trust(pem: string): void;
  readonly stopping: AbortSignal;
}

const LOOPBACK = '127.0.0.1';
const GITHUB_APP = { GITHUB_CLIENT_ID: 'the-app-of-the-demo', GITHUB_CLIENT_SECRET: 'the-secret-of-the-demo' };

type Given = Pick<DemoWorld, 'folder' | 'programs' | 'backends' | 'stopping'>;

/** Starts everything: a CA with a DNS server, a GitHub, and the product, which is told of them. */
export async function startDemoWorld({ folder, programs, backends, stopping }: Given): Promise<DemoWorld> {
  const [httpPort, httpsPort, api, management, dns, txt] = await freePorts();
  const ports = { httpPort, tlsPort: httpsPort, api, management, dns, txt };
  say('Pebble, an ACME server for tests, and its DNS server');
  const ca = await startDemoCa({ folder, ports, programs, stopping });
  say('a stand-in for GitHub');
  const github = resolve('scripts/demo/github-stand-in.ts');
  const [, githubPort] = await programs.start(
    {
      name: 'github',
      command: [process.execPath, '--conditions=mpm-source', github],
      env: { PATH: process.env['PATH'], ...GITHUB_APP },
      ready: /^listening (\d+)$/m,
    },
    stopping,
  );
  const githubUrl = `http://${LOOPBACK}:${githubPort}`;

  say('the whole product, as just start runs it');
  const product = new Product({
    ...ca.variables,
    HTTP_PORT: String(httpPort),
    HTTPS_PORT: String(httpsPort),
    PUBLIC_HTTPS_PORT: String(httpsPort),
    DATA_DIR: join(folder, 'data'),
    GITHUB_BASE_URL: githubUrl,
    ...GITHUB_APP,
  });
  await product.start(programs, stopping);

  const trusted = join(folder, 'trusted.pem');
  await writeFile(trusted, ca.root);
  return {
    programs,
    product,
    backends,
    visitor: new Visitor(() => readFileSync(trusted, 'utf8')),
    httpPort,
    httpsPort,
    githubUrl,
    folder,
    trusted,
    trust: (pem) => writeFileSync(trusted, pem, { flag: 'a' }),
    stopping,
  };
}

/** Ports that people see first, where they are free, and ports for what works behind. */
async function freePorts(): Promise<[number, number, number, number, number, number]> {
  const ports = new Set<number>();
  for (const preferred of [8080, 8443, 14000, 15000, 8053, 8055])
    for (let port = preferred; ; port = 0) {
      const free = await freePort(port, LOOPBACK);
      if (!ports.has(free)) {
        ports.add(free);
        break;
      }
    }
  return [...ports] as [number, number, number, number, number, number];
}
