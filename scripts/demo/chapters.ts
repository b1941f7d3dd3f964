import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoWorld } from './demo-world.ts';
import type { Page } from './visitor.ts';

/** Browsers and curl know that all names below localhost are this machine (RFC 6761 6.3). */
const DOMAIN = 'demo.localhost';

/** What a chapter has shown. */
interface Shown {
  /** What its own request has seen. */
  readonly seen: string;
  /** What a person opens. */
  readonly url: string;
}

export interface Chapter {
  readonly title: string;
  /** @throws Error that says what was not as it should be */
  readonly play: (world: DemoWorld) => Promise<Shown>;
}

/** The demo, in its order. */
export const CHAPTERS: readonly Chapter[] = [
  { title: 'private CA', play: privateCa },
  { title: 'HTTP-01', play: http01 },
  { title: 'TLS-ALPN-01, server-sent events', play: tlsAlpn01 },
  { title: 'wildcard by DNS-01, WebSocket', play: wildcardDns01 },
  { title: 'GitHub login', play: login },
];

async function privateCa(world: DemoWorld): Promise<Shown> {
  const host = `lan.${DOMAIN}`;
  const folder = join(world.folder, 'ca');
  await run(
    world,
    'ca-init',
    '--root-cn=Demo Root',
    '--intermediate-cn=Demo CA',
    '--root-key-type=ecdsa-p256',
    `--ca-dir=${folder}`,
  );
  world.trust(readFileSync(join(folder, 'ca-root.crt'), 'utf8'));
  await run(world, 'proxy-create', host, world.backends.pages, 'acme-directory-url=internal-ca');
  await certified(world, nameFor(host));
  const page = await world.visitor.open(origin(world, host));
  expectPage(page, `this is ${host}`);
  if (page.issuer !== 'Demo CA') throw new Error(`the certificate is of "${page.issuer}" and not of our own CA`);
  return { seen: `${page.status}, certificate of "${page.issuer}"`, url: page.url.href };
}

async function http01(world: DemoWorld): Promise<Shown> {
  const host = `web.${DOMAIN}`;
  await run(world, 'proxy-create', host, world.backends.pages);
  await certified(world, nameFor(host));
  expectValidated(world, host, 'on port 80');
  const page = await world.visitor.open(origin(world, host));
  expectPage(page, `this is ${host}`);
  return { seen: `${page.status}, certificate of "${page.issuer}"`, url: page.url.href };
}

async function tlsAlpn01(world: DemoWorld): Promise<Shown> {
  const host = `events.${DOMAIN}`;
  await run(world, 'cert-create', 'events', host, 'challenge=tls-alpn-01');
  await certified(world, 'events');
  expectValidated(world, host, 'on port 443');
  await run(world, 'proxy-create', host, world.backends.events, 'cert-name=events');
  const url = new URL('/events', origin(world, host));
  const stream = await world.visitor.ask(url);
  let seen = '';
  while (seen.split('data: ').length <= 2) seen += String((await once(stream, 'data'))[0]);
  stream.on('error', () => {}).destroy();
  return { seen: 'two events, each as it came', url: origin(world, host) };
}

async function wildcardDns01(world: DemoWorld): Promise<Shown> {
  const [wildcard, host] = [`*.apps.${DOMAIN}`, `any.apps.${DOMAIN}`];
  await run(world, 'proxy-create', wildcard, world.backends.sockets);
  await certified(world, 'proxy-wildcard-apps-demo-localhost');
  expectValidated(world, wildcard, 'by DNS');
  const message = 'there and back';
  const came = await world.visitor.exchange(origin(world, host).replace('https:', 'wss:'), message);
  if (came !== message) throw new Error(`"${message}" was sent to the WebSocket, and "${came}" came back`);
  return { seen: 'a message there and back, at a name that nobody has configured', url: origin(world, host) };
}

async function login(world: DemoWorld): Promise<Shown> {
  const host = `notes.${DOMAIN}`;
  await run(world, 'auth-setup', DOMAIN);
  await run(world, 'proxy-create', host, world.backends.pages);
  await run(world, 'proxy-auth-enable', host, 'admin', `auth.${DOMAIN}`, 'redirect');
  await certified(world, nameFor(`auth.${DOMAIN}`));
  await certified(world, nameFor(host));
  const asked = await world.visitor.open(origin(world, host));
  const [, link] = /href="([^"]*)"/.exec(asked.body) ?? [];
  if (asked.url.origin !== world.githubUrl || link === undefined)
    throw new Error(`who is not logged in was led to ${asked.url.href} and not to GitHub`);
  const page = await world.visitor.open(new URL(link.replaceAll('&amp;', '&'), asked.url));
  expectPage(page, 'hello demo,');
  return { seen: 'to GitHub, and back as "demo"', url: page.url.href };
}

const origin = ({ httpsPort }: DemoWorld, host: string): string => `https://${host}:${httpsPort}/`;

/** What the certificate is called that a host orders for itself. */
const nameFor = (host: string): string => `proxy-${host.replaceAll('.', '-')}`;

const run = ({ product, stopping }: DemoWorld, ...words: readonly string[]): Promise<string> =>
  product.recipe(stopping, ...words);

const certified = (world: DemoWorld, name: string): Promise<string> => run(world, 'cert-status', name, 'wait');

/** @param how the words of cert-manager for where the CA looks */
function expectValidated({ programs }: DemoWorld, name: string, how: string): void {
  const words = `to validate ${name} ${how}`;
  if (!programs.output('product').includes(words)) throw new Error(`the log does not say "${words}"`);
}

function expectPage({ status, body, url }: Page, words: string): void {
  if (status !== 200 || !body.includes(words)) throw new Error(`${url.href} answered ${status}: ${body.slice(0, 300)}`);
}
