import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { embeddedRedisUrl, spawnEmbeddedRedis } from '../../scripts/embedded-redis.ts';
import { freePort } from '../../scripts/start/free-port.ts';
import { AUTH_HOST, bearer, logIn, tokenFor } from '../support/identity.ts';
import { certificateOf, openStore, targetOf, tokenOf } from '../support/store.ts';
import type { Contender, RunningContender, Setting } from './contender.ts';
import { MeasuredProcess } from './measured-process.ts';

export interface Manner {
  readonly workers?: number;
  /** Whether it writes a line for each request. The peers write none. */
  readonly accessLog?: boolean;
  /** How clients show their login. */
  readonly login?: 'cookie' | 'token';
  /** Whether its host asks for none all the same. */
  readonly open?: boolean;
}

/** The gateway as it is built, with a Redis of its own, which counts for nothing here: no request touches it. */
export const gateway = (name: string, manner: Manner = {}): Contender => ({
  name,
  start: async (setting) => {
    const redisUrl = embeddedRedisUrl(setting.dir);
    const redis = spawnEmbeddedRedis(setting.dir, '', () => {});
    const redisGone = new Promise((resolve) => redis.once('exit', resolve));
    const stopRedis = async (): Promise<void> => {
      redis.kill('SIGTERM');
      await redisGone;
    };
    try {
      const fields = await fill(redisUrl, setting, manner);
      return withRedis(await spawnGateway(redisUrl, setting, manner), stopRedis, fields);
    } catch (error) {
      await stopRedis();
      throw error;
    }
  },
});

const withRedis = (app: MeasuredProcess, stopRedis: () => Promise<void>, fields: Fields): RunningContender => ({
  fields,
  get cpu() {
    return app.cpu;
  },
  mustRun: () => app.mustRun(),
  stop: async () => {
    await app.stop();
    await stopRedis();
  },
});

type Fields = Readonly<Record<string, string>>;

/** Writes what the gateway is to serve, by the same door as the product. @returns what clients have to show */
async function fill(
  redisUrl: string,
  { host, certificate, backendPort }: Setting,
  { login, open = login === undefined }: Manner,
): Promise<Fields> {
  const store = await openStore(redisUrl);
  const leaf = new X509Certificate(certificate.certificatePem);
  const served = certificateOf(host, OWNER, {
    issued_at: leaf.validFromDate.toISOString(),
    expires_at: leaf.validToDate.toISOString(),
    fingerprint: `sha256:${leaf.fingerprint256.replaceAll(':', '').toLowerCase()}`,
    fullchain_pem: certificate.certificatePem,
    private_key_pem: certificate.keyPem,
  });
  const target = targetOf(host, OWNER, {
    target_url: `http://127.0.0.1:${backendPort}`,
    cert_name: served.cert_name,
    auth_enabled: !open,
  });
  try {
    await store.commit(store.certificates.saving(served), store.targets.saving(target, null));
    if (login === undefined) return {};
    await store.authSetting.save({ auth_host: AUTH_HOST, cookie_domain: 'example.com' });
    await store.signingKeys.settle([], DAY_SECONDS);
    if (login === 'cookie') return (await logIn(store, `https://${host}`)).headers;
    const exp = Math.floor(Date.now() / 1_000) + DAY_SECONDS;
    return bearer(await tokenFor(store, `https://${host}`, { claims: { exp } }));
  } finally {
    store.close();
  }
}

const OWNER = tokenOf('bench');
const DAY_SECONDS = 86_400;

async function spawnGateway(
  redisUrl: string,
  setting: Setting,
  { workers = 1, accessLog = false }: Manner,
): Promise<MeasuredProcess> {
  const env = {
    ...process.env,
    REDIS_URL: redisUrl,
    BIND_ADDRESS: '127.0.0.1',
    HTTP_PORT: String(await freePort(0, '127.0.0.1')),
    HTTPS_PORT: String(setting.port),
    PUBLIC_HTTPS_PORT: '443',
    OAUTH_ALLOWED_GITHUB_USERS: '*',
    GATEWAY_INTERNAL_PORT: String(await freePort(0, '127.0.0.1')),
    GATEWAY_WORKERS: String(workers),
    LOG_LEVEL: 'warn',
    ACCESS_LOG: accessLog ? 'on' : 'off',
  };
  const command = [process.execPath, ...gatewayFlags(), 'dist/apps/gateway/src/main.js'];
  const output = accessLog ? join(setting.dir, 'access.log') : undefined;
  return new MeasuredProcess('gateway', [...setting.onCore, ...command], env, output);
}

/** Further flags for its Node, such as `--cpu-prof`, which its workers inherit. */
const gatewayFlags = (): string[] => (process.env['BENCH_GATEWAY_FLAGS'] ?? '').split(' ').filter(Boolean);
