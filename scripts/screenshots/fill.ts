import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'node:http';
import { createSelfSigned } from '#pki';
import type { DemoWorld } from '../demo/demo-world.ts';
import { ACCESS_LISTS, hostsOf, ROUTES, TEMPLATES } from './inventory.ts';

interface Filled {
  /** Of the administrator. */
  readonly token: string;
  /** Lets visitors come. @returns what sends them home */
  readonly keepBusy: () => () => Promise<void>;
}

const ISSUED_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 1_000;
const BETWEEN_VISITS_MS = 40;

/** Gives the product what a lively installation has: hosts of every kind, people, and certificates, a few of which have failed. */
export async function fill(world: DemoWorld): Promise<Filled> {
  const { product, stopping } = world;
  const tokenOf = async (...words: string[]): Promise<string> => {
    const made = await product.recipe(stopping, 'token-generate', ...words, '--json');
    return (JSON.parse(made) as { token: string }).token;
  };
  const token = await tokenOf('admin', 'ops@example.com');
  await tokenOf('monitoring', 'scopes=read');
  await tokenOf('deploy', 'deploy@example.com', 'scopes=read,write', 'expires=90d');
  const api = apiOf(world, token);

  await product.recipe(
    stopping,
    'ca-init',
    '--root-cn=Home Root',
    '--intermediate-cn=Home CA',
    '--root-key-type=ecdsa-p256',
  );
  for (const body of ACCESS_LISTS) await api('POST', 'access-lists', body);
  for (const body of TEMPLATES) await api('POST', 'templates', body);
  for (const body of hostsOf(world.backends)) await api('POST', 'proxy/targets', body);
  for (const body of ROUTES) await api('POST', 'routes', body);
  for (const name of ['alice', 'printer'])
    await api('POST', 'ca/certificates', {
      purpose: 'client',
      common_name: name,
      names: [],
      days: 365,
      passphrase: null,
    });
  const bought = await createSelfSigned({ commonName: 'mail.example.com', names: ['mail.example.com'], days: 5 });
  await api('POST', 'certificates/import', {
    cert_name: 'mail',
    fullchain_pem: bought.certificate_pem,
    private_key_pem: bought.private_key_pem,
  });
  await product.recipe(stopping, 'auth-setup', 'example.com');
  await product.recipe(stopping, 'proxy-auth-enable', 'notes.example.com', 'admin', 'auth.example.com', 'redirect');
  await settled(api);
  return { token, keepBusy: () => keepBusy(world) };
}

type Api = <T>(method: string, path: string, body?: object) => Promise<T>;

const apiOf =
  ({ httpPort, stopping }: DemoWorld, token: string): Api =>
  async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`http://localhost:${httpPort}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: stopping,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };

/** Until every order has come to an end, good or bad. */
async function settled(api: Api): Promise<void> {
  const deadline = Date.now() + ISSUED_WITHIN_MS;
  for (;;) {
    const orders = await api<{ status: string }[]>('GET', 'issuances');
    if (!orders.some(({ status }) => status === 'in_progress') || Date.now() > deadline) return;
    await pause(LOOK_EVERY_MS);
  }
}

/** Requests as they come to a few hosts: most are answered, some are not found, and one service is down. */
function keepBusy({ httpPort }: DemoWorld): () => Promise<void> {
  const visits = ['shop', 'shop', 'shop', 'api', 'api', 'wiki', 'status', 'legacy', 'old'];
  const paths = ['/', '/products', '/cart', '/v1/orders', '/search?q=tea', '/about'];
  const over = new AbortController();
  const coming = (async () => {
    for (let i = 0; !over.signal.aborted; i++) {
      visit(httpPort, `${visits[i % visits.length]}.example.com`, paths[i % paths.length] ?? '/');
      await pause(BETWEEN_VISITS_MS);
    }
  })();
  return async () => {
    over.abort();
    await coming;
  };
}

function visit(port: number, host: string, path: string): void {
  const asked = request({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => answer.resume());
  asked.on('error', () => asked.destroy());
  asked.end();
}
