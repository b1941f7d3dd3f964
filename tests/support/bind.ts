import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from '../../scripts/run-command.ts';
import { startChild, type Child } from './child-process.ts';
import { eventually } from './eventually.ts';
import { freeze } from './freeze.ts';

/** A TSIG key as tsig-keygen makes it. */
export interface BindKey {
  readonly name: string;
  readonly algorithm: 'hmac-sha256' | 'hmac-sha384' | 'hmac-sha512' | 'hmac-sha1';
  /** Base64. */
  readonly secret: string;
}

interface BindZone {
  readonly name: string;
  /** Lines of its zone file, without SOA. */
  readonly records: readonly string[];
  /** Statements within the zone, such as an update-policy. */
  readonly statements?: readonly string[];
}

export interface BindOptions {
  readonly port: number;
  readonly zones?: readonly BindZone[];
  readonly keys?: readonly BindKey[];
  /** Makes it a recursive server that asks this port for whatever is below these zones. */
  readonly forward?: { readonly zones: readonly string[]; readonly toPort: number };
}

/**
 * BIND 9, a real name server, with a folder of its own. It listens on 127.0.0.1 only: named takes no other address of the
 * loopback network unless the interface has it.
 */
export interface Bind {
  readonly port: number;
  /** `127.0.0.1:port`. */
  readonly at: string;
  /** All it has logged. */
  output(): string;
  /** The TXT values at a name, by another client than ours. */
  texts(name: string): Promise<string[]>;
  freeze(): Promise<void>;
  thaw(): void;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const INSTALL = 'Install it: apt-get install bind9';
/** Where Debian puts named; not every account has it in its PATH. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;

export async function makeTsigKey(name: string, algorithm: BindKey['algorithm'] = 'hmac-sha256'): Promise<BindKey> {
  const { output } = await capture('tsig-keygen', ['-a', algorithm, name], { env: { PATH } });
  const secret = /secret "([^"]+)"/.exec(output)?.[1];
  if (!secret) throw new Error(`tsig-keygen made no key: ${output} ${INSTALL}`);
  return { name, algorithm, secret };
}

export async function startBind(options: BindOptions): Promise<Bind> {
  const { port } = options;
  const folder = await mkdtemp(join(tmpdir(), 'mpm-bind-'));
  for (const zone of options.zones ?? []) await writeFile(join(folder, `${zone.name}.zone`), zoneFile(zone));
  await writeFile(join(folder, 'named.conf'), configuration(options, folder), { mode: 0o600 });
  const child = await startChild('named', {
    args: ['-g', '-n', '1', '-c', join(folder, 'named.conf')],
    env: { PATH },
    install: INSTALL,
  });
  await eventually(() => running(child), { giveUp: () => !child.running() });
  return {
    port,
    at: `127.0.0.1:${port}`,
    output: () => child.output(),
    texts: (name) => textsAt(port, name),
    freeze: () => freeze(child.pid),
    thaw: () => child.signal('SIGCONT'),
    kill: () => child.kill(),
    stop: async () => {
      await child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function running(child: Child): boolean {
  if (child.output().includes(' running\n')) return true;
  throw new Error(`named does not run: ${child.output()}`);
}

async function textsAt(port: number, name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join('')).sort();
  } catch (error) {
    if (['ENOTFOUND', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

const zoneFile = ({ name, records }: BindZone): string =>
  [`$ORIGIN ${name}.`, '$TTL 60', `@ SOA ns1.${name}. admin.${name}. 1 3600 600 86400 60`, ...records, ''].join('\n');

function configuration(options: BindOptions, folder: string): string {
  const { port, zones = [], keys = [], forward } = options;
  return [
    'options {',
    `  directory "${folder}"; pid-file "${folder}/named.pid"; session-keyfile "${folder}/session.key";`,
    `  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };`,
    `  recursion ${forward ? 'yes' : 'no'}; dnssec-validation no; empty-zones-enable no; notify no;`,
    '};',
    'controls { };',
    ...keys.map(({ name, algorithm, secret }) => `key "${name}" { algorithm ${algorithm}; secret "${secret}"; };`),
    ...zones.map(
      ({ name, statements = [] }) =>
        `zone "${name}" { type primary; file "${folder}/${name}.zone"; ${statements.join(' ')} };`,
    ),
    ...(forward?.zones ?? []).map(
      (name) => `zone "${name}" { type forward; forward only; forwarders { 127.0.0.1 port ${forward?.toPort}; }; };`,
    ),
    '',
  ].join('\n');
}
