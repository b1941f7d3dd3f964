import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrivateCa } from '#ca';
import { WORKERS_RELOAD, WorkersReloaded } from '#contracts';
import type {
  AccessList,
  AccessListName,
  ApiToken,
  CertifiedName,
  CertName,
  KeyType,
  ProxyTarget,
  Settings,
} from '#domain';
import { createSelfSigned, readChain } from '#pki';
import type { Store, Write } from '#store';
import { startChild, type Child } from './child-process.ts';
import { environment, ROOT } from './environment.ts';
import { eventually, type Patience } from './eventually.ts';
import { freePort, portsOfNobody } from './free-port.ts';
import { isFrozen } from './freeze.ts';
import { startRedis, type RedisServer } from './redis-server.ts';
import { accessListOf, certificateOf, openStore, targetOf, tokenOf } from './store.ts';
import { visit, type Visit, type Way } from './visit.ts';

/** What is done while workers stand still; for hanging, not for speed. */
const ACT_MS = 40_000;
const MAIN = join(ROOT, 'dist/apps/gateway/src/main.js');

export interface GatewayOptions {
  /** Variables on top of .env. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Resolve only when it says that it is ready; otherwise as soon as the process is there. */
  readonly untilReady?: boolean;
  /** Ports that others know already. */
  readonly ports?: Ports;
}

export interface GatewayHealth {
  readonly healthy: boolean;
  readonly redis: string;
  readonly redis_lost_at?: string;
  readonly store_version: number;
  readonly snapshot_version: number;
  readonly workers: readonly { worker: number; pid: number | null; listening: boolean; version: number }[];
  readonly targets_loaded: number;
  readonly certificates_loaded: number;
  readonly https_enabled: boolean;
  readonly broken: readonly { kind: string; id: string; reason: string }[];
}

/** A line of the gateway's log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly worker?: number;
  readonly [field: string]: unknown;
}

/**
 * The built gateway as a process of its own with a Redis of its own; targets and certificates are written through the store,
 * as the admin API and cert-manager write them.
 */
export class GatewayProcess {
  readonly child: Child;
  readonly redis: RedisServer;
  readonly store: Store;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly internalPort: number;
  readonly owner: ApiToken = tokenOf('tester');

  private constructor(child: Child, redis: RedisServer, store: Store, ports: Ports) {
    this.child = child;
    this.redis = redis;
    this.store = store;
    [this.httpPort, this.httpsPort, this.internalPort] = ports;
  }

  static async start({
    environment: own = {},
    untilReady = true,
    ports: given,
  }: GatewayOptions = {}): Promise<GatewayProcess> {
    const redis = await startRedis();
    const ports = given ?? [await freePort(), await freePort(), await freePort()];
    const gateway = new GatewayProcess(await spawnGateway(redis, ports, own), redis, await openStore(redis.url), ports);
    if (untilReady) await gateway.ready();
    return gateway;
  }

  /** Another process at the same ports and with the same Redis, when this one has ended. Not waited for. */
  async again(own: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const ports = [this.httpPort, this.httpsPort, this.internalPort] as const;
    return new GatewayProcess(await spawnGateway(this.redis, ports, own), this.redis, this.store, ports);
  }

  /** Another gateway at ports of its own, with the same Redis. End it with `child.stop()`. */
  async beside(own: Readonly<Record<string, string>> = {}, { untilReady = true } = {}): Promise<GatewayProcess> {
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    const other = new GatewayProcess(await spawnGateway(this.redis, ports, own), this.redis, this.store, ports);
    if (untilReady) await other.ready();
    return other;
  }

  async ready(): Promise<void> {
    await eventually(
      () => {
        if (this.logs().some(({ msg }) => msg === 'gateway is ready')) return;
        throw new Error(`the gateway is not ready:\n${this.child.output()}`);
      },
      { deadlineMs: 50_000, giveUp: () => !this.child.running() },
    );
  }

  /** Creates or changes a target and waits until every worker has it. */
  async target(hostname: string, own: Partial<ProxyTarget>): Promise<ProxyTarget> {
    return this.everywhere(() => this.write(hostname, own));
  }

  /** The same without waiting. */
  async write(hostname: string, own: Partial<ProxyTarget>): Promise<ProxyTarget> {
    const found = await this.store.targets.find(hostname as ProxyTarget['hostname']);
    const target = { ...(found?.record ?? targetOf(hostname, this.owner)), ...own };
    if (found) await this.store.targets.update(target, found);
    else await this.store.targets.create(target);
    return target;
  }

  async removeTarget(hostname: string): Promise<void> {
    await this.everywhere(() => this.store.targets.delete(hostname as ProxyTarget['hostname']));
  }

  /** Changes settings and waits until every worker goes by them. */
  async settings(own: Partial<Settings>): Promise<void> {
    const { record, raw } = await this.store.settings.find();
    await this.everywhere(() => this.store.commit(this.store.settings.saving({ ...record, ...own }, raw)));
  }

  /** Does something to the private CA that changes it, and waits until every worker knows. */
  privateCa<T>(change: (ca: PrivateCa) => Promise<T>): Promise<T> {
    return this.everywhere(() => change(new PrivateCa(this.store, { publicUrl: '', certDays: 90 })));
  }

  /** Creates or changes an access list and waits until every worker has it. */
  async accessList(name: string, own: Partial<AccessList>): Promise<AccessListName> {
    const list = accessListOf(name, this.owner, own);
    const raw = await this.store.accessLists.raw(list.name);
    await this.everywhere(() => this.store.commit(this.store.accessLists.saving(list, raw)));
    return list.name;
  }

  /** Writes anything under the name of an access list, or nothing, and waits until every worker knows. */
  async plantAccessList(name: string, text: string | undefined): Promise<void> {
    const key = this.store.keys.accessList(name);
    const write: Write = text === undefined ? ['DEL', key] : ['SET', key, text];
    await this.everywhere(() => this.store.commit({ writes: [write], changes: [['access-list', name]] }));
  }

  /** Stores a new certificate for these names and waits until every worker has it. Returns it, to be trusted by a client. */
  async certificate(name: string, domains: readonly string[], keyType: KeyType = 'ecdsa-p256'): Promise<string> {
    const [commonName = ''] = domains;
    const made = await createSelfSigned({ commonName, names: domains, days: 30, keyType });
    const { issued_at, expires_at, fingerprint } = readChain(made.certificate_pem);
    const certificate = certificateOf(commonName, this.owner, {
      cert_name: name as CertName,
      domains: domains as readonly CertifiedName[],
      key_type: keyType,
      fullchain_pem: made.certificate_pem,
      private_key_pem: made.private_key_pem,
      issued_at,
      expires_at,
      fingerprint,
    });
    await this.everywhere(() => this.store.commit(this.store.certificates.saving(certificate)));
    return made.certificate_pem;
  }

  async removeCertificate(name: string): Promise<void> {
    await this.everywhere(() => this.store.certificates.delete(name, new Date()));
  }

  visit(host: string, way: Omit<Way, 'port'>): Promise<Visit> {
    return visit(host, { ...way, port: way.protocol === 'http' ? this.httpPort : this.httpsPort });
  }

  async health(): Promise<GatewayHealth> {
    const response = await fetch(`http://127.0.0.1:${this.internalPort}/health`, {
      signal: AbortSignal.timeout(5_000),
    });
    return (await response.json()) as GatewayHealth;
  }

  async workerPids(): Promise<number[]> {
    return (await this.health()).workers.flatMap(({ pid }) => (pid === null ? [] : [pid]));
  }

  /** All processes that it has started, those that are not ready yet as well. */
  childPids(): number[] {
    const { pid } = this.child;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  }

  /** Has its workers replaced, as `just reload` does; resolves when the new ones serve. */
  async reload(): Promise<WorkersReloaded> {
    const [answer] = await this.store.askAll(WORKERS_RELOAD, 30_000);
    return WorkersReloaded.parse(answer);
  }

  /**
   * Does something while only one worker accepts connections, for each worker: the others stand still (SIGSTOP) meanwhile. What
   * it returns may be a connection that stays with that worker, once it has answered on it.
   */
  async atEachWorker<T>(act: (pid: number) => Promise<T>): Promise<T[]> {
    const pids = await this.workerPids();
    const results: T[] = [];
    for (const pid of pids) {
      const others = pids.filter((other) => other !== pid);
      for (const other of others) process.kill(other, 'SIGSTOP');
      try {
        // The signal is only sent: on a busy machine a worker may still take a connection, and hold it while it stands still.
        await eventually(() => others.every(isFrozen), { deadlineMs: 50_000 });
        results.push(await within(ACT_MS, act(pid)));
      } finally {
        for (const other of others) process.kill(other, 'SIGCONT');
      }
    }
    return results;
  }

  logs(): LogLine[] {
    return this.child
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** Does a write and waits until every worker serves from what it wrote. */
  async everywhere<T>(write: () => Promise<T>): Promise<T> {
    const result = await write();
    await this.caughtUp();
    return result;
  }

  /** Resolves when every worker serves from all that is written when it is called, whoever writes more meanwhile. */
  async caughtUp(patience: Patience = { deadlineMs: 50_000 }): Promise<void> {
    const [[, written] = []] = (await this.store.unchanged()).expect ?? [];
    await eventually(async () => {
      const { store_version, snapshot_version, workers } = await this.health();
      return store_version >= Number(written) && workers.every(({ version }) => version === snapshot_version);
    }, patience);
  }

  async stop(): Promise<void> {
    this.store.close();
    await this.child.stop();
    await this.redis.stop();
  }
}

type Ports = readonly [http: number, https: number, internal: number];

async function spawnGateway(redis: RedisServer, ports: Ports, own: Readonly<Record<string, string>>): Promise<Child> {
  if (!existsSync(MAIN))
    throw new Error('The apps are not built; run `npx --yes rust-just test`, which does that first.');
  const [HTTP_PORT, HTTPS_PORT, GATEWAY_INTERNAL_PORT] = ports.map(String) as [string, string, string];
  return startChild(process.execPath, {
    args: [MAIN],
    cwd: ROOT,
    env: environment({
      REDIS_URL: redis.url,
      GATEWAY_WORKERS: '2',
      DRAIN_TIMEOUT_SECONDS: '3',
      ...(await portsOfNobody()),
      HTTP_PORT,
      HTTPS_PORT,
      GATEWAY_INTERNAL_PORT,
      ...own,
    }),
  });
}

/** @throws Error where it takes longer, so that whoever was stopped for it goes on all the same */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}
