import { X509Certificate } from 'node:crypto';
import type { Certificate, CertName, CertifiedName, Hostname, ProxyTarget, TokenHash } from '#domain';
import { Store } from '#store';
import { embeddedRedisUrl, spawnEmbeddedRedis } from '../../scripts/embedded-redis.ts';
import { freePort } from '../../scripts/start/free-port.ts';
import type { Contender, RunningContender, Setting } from './contender.ts';
import { MeasuredProcess } from './measured-process.ts';

const REDIS_DEADLINE_MS = 10_000;

/**
 * The gateway as it is built, with one worker and a Redis of its own, which counts for nothing here: no request touches
 * it. Like the peers it writes no access log.
 */
export const gateway: Contender = {
  name: 'gateway',
  start: async (setting) => {
    const redisUrl = embeddedRedisUrl(setting.dir);
    const redis = spawnEmbeddedRedis(setting.dir, '', () => {});
    const redisGone = new Promise((resolve) => redis.once('exit', resolve));
    const stopRedis = async (): Promise<void> => {
      redis.kill('SIGTERM');
      await redisGone;
    };
    try {
      await fill(redisUrl, setting);
      return withRedis(await spawnGateway(redisUrl, setting), stopRedis);
    } catch (error) {
      await stopRedis();
      throw error;
    }
  },
};

const withRedis = (app: MeasuredProcess, stopRedis: () => Promise<void>): RunningContender => ({
  get cpu() {
    return app.cpu;
  },
  mustRun: () => app.mustRun(),
  stop: async () => {
    await app.stop();
    await stopRedis();
  },
});

/** Writes what the gateway is to serve, by the same door as the product. */
async function fill(redisUrl: string, setting: Setting): Promise<void> {
  const store = new Store({
    redisUrl,
    clientName: 'bench',
    statusRetentionSeconds: 3600,
    sessions: { idle: 60, absolute: 60 },
  });
  try {
    await store.connect(() => {}, AbortSignal.timeout(REDIS_DEADLINE_MS));
    const target = targetOf(setting);
    await store.commit(store.certificates.saving(certificateOf(setting)), store.targets.saving(target, null));
  } finally {
    store.close();
  }
}

const OWNER = { owner_token_hash: `sha256:${'0'.repeat(64)}` as TokenHash, created_by: 'bench' };
const CERT_NAME = 'bench' as CertName;

function certificateOf({ host, certificate }: Setting): Certificate {
  const leaf = new X509Certificate(certificate.certificatePem);
  return {
    ...OWNER,
    cert_name: CERT_NAME,
    domains: [host as CertifiedName],
    email: 'bench@example.com',
    acme_directory_url: 'https://ca.example.com/directory',
    issued_by: null,
    account_url: null,
    challenge_type: null,
    dns_provider: null,
    profile: null,
    preferred_chain: null,
    key_type: 'ecdsa-p256',
    status: 'active',
    issued_at: leaf.validFromDate.toISOString(),
    expires_at: leaf.validToDate.toISOString(),
    fingerprint: `sha256:${leaf.fingerprint256.replaceAll(':', '').toLowerCase()}`,
    fullchain_pem: certificate.certificatePem,
    private_key_pem: certificate.keyPem,
  };
}

function targetOf({ host, backendPort }: Setting): ProxyTarget {
  const now = new Date().toISOString();
  return {
    ...OWNER,
    hostname: host as Hostname,
    kind: 'proxy',
    target_url: `http://127.0.0.1:${backendPort}`,
    access_lists: [],
    redirect_to: null,
    redirect_status: 302,
    redirect_keep_path: true,
    closed_with: 404,
    maintenance: false,
    maintenance_message: null,
    maintenance_allow_from: [],
    cert_name: CERT_NAME,
    created_at: now,
    updated_at: now,
    enabled: true,
    enable_http: true,
    enable_https: true,
    https_redirect: false,
    hsts: null,
    min_tls_version: '1.2',
    client_certificate: 'off',
    client_ca_pem: null,
    route_mode: 'all',
    enabled_routes: [],
    disabled_routes: [],
    preserve_host_header: true,
    custom_headers: {},
    custom_response_headers: {},
    backend_protocol: 'http1',
    backend_ca_pem: null,
    backend_server_name: null,
    backend_verify: true,
    cert_email: null,
    key_type: null,
    acme_directory_url: null,
  };
}

async function spawnGateway(redisUrl: string, setting: Setting): Promise<MeasuredProcess> {
  const env = {
    ...process.env,
    REDIS_URL: redisUrl,
    BIND_ADDRESS: '127.0.0.1',
    HTTP_PORT: String(await freePort(0, '127.0.0.1')),
    HTTPS_PORT: String(setting.port),
    GATEWAY_INTERNAL_PORT: String(await freePort(0, '127.0.0.1')),
    GATEWAY_WORKERS: '1',
    LOG_LEVEL: 'warn',
  };
  const command = [process.execPath, ...gatewayFlags(), 'dist/apps/gateway/src/main.js'];
  return new MeasuredProcess('gateway', [...setting.onCore, ...command], env);
}

/** Further flags for its Node, such as `--cpu-prof`, which its workers inherit. */
const gatewayFlags = (): string[] => (process.env['BENCH_GATEWAY_FLAGS'] ?? '').split(' ').filter(Boolean);
