import { get as getHttp } from 'node:http';
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { get as getHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSelfSigned } from '#pki';
import { APPS, ComposeProject } from '../support/compose-project.ts';
import { dockerEngine, ensureBaseImages, type DockerEngine } from '../support/docker-engine.ts';
import { eventually } from '../support/eventually.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { startRelay, type Relay } from '../support/relay.ts';

const MINUTE = 60_000;
const SERVICES = ['redis', ...APPS];
const HOST = 'app.example.com';
const CA_HOST = 'host.docker.internal';

/** A backend in a container beside the gateway; it says which Host it was asked for. */
const BACKEND = {
  image: 'node:26-bookworm-slim',
  init: true,
  command: ['node', '-e', "http.createServer((q, r) => r.end('backend of ' + q.headers.host)).listen(3000)"],
};
/** Pebble runs on this machine, and the CA's answers come to cert-manager from there. */
const CERT_MANAGER = { extra_hosts: [`${CA_HOST}:host-gateway`] };

/** A certificate of the company's, in files on this machine. */
const FILES_HOST = 'files.corp.test';
const files = mkdtempSync(join(tmpdir(), 'mpm-compose-files-'));

let engine: DockerEngine;
let pebble: Pebble;
let relay: Relay;
let project: ComposeProject;

beforeAll(async () => {
  engine = await dockerEngine();
  await ensureBaseImages(engine);
  project = await ComposeProject.create(engine, { backend: BACKEND, 'cert-manager': CERT_MANAGER });
  pebble = await startPebble({ httpPort: project.httpPort, names: [CA_HOST] });
  const bridge = await project.docker('network', 'inspect', 'bridge', '-f', '{{(index .IPAM.Config 0).Gateway}}');
  relay = await startRelay(bridge, Number(new URL(pebble.directoryUrl).port));
  project.set({
    ACME_DIRECTORY_URL: `https://${CA_HOST}:${relay.port}/dir`,
    ACME_CA_BUNDLE: pebble.caBundlePath,
    ACME_POLL_INTERVAL_SECONDS: '1',
    CERT_KEY_TYPE: 'ecdsa-p256',
  });
  await project.compose('build');
  await project.up(...SERVICES);
}, 15 * MINUTE);

afterAll(async () => {
  await project?.remove();
  await relay?.stop();
  await pebble?.stop();
  await engine?.stop();
  rmSync(files, { recursive: true, force: true });
}, 2 * MINUTE);

/** Puts a new certificate and its key into the places of the old ones. @returns what a client has to trust */
async function replaceFiles(): Promise<string> {
  const { certificate_pem, private_key_pem } = await createSelfSigned({
    commonName: FILES_HOST,
    names: [FILES_HOST],
    days: 2,
  });
  for (const [name, text] of [
    ['fullchain.pem', certificate_pem],
    ['privkey.pem', private_key_pem],
  ] as const) {
    // The user of the container is another one than that of the test.
    writeFileSync(join(files, 'next'), text, { mode: 0o644 });
    renameSync(join(files, 'next'), join(files, name));
  }
  return certificate_pem;
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/** Asks the published ports as a browser on this machine would; over HTTPS where a root is given. */
function ask(host: string, path: string, root?: string): Promise<Answer> {
  const options = { host: '127.0.0.1', path, headers: { host }, agent: false as const, timeout: 10_000 };
  return new Promise((resolve, reject) => {
    const request = (root === undefined ? getHttp : getHttps)(
      root === undefined
        ? { ...options, port: project.httpPort }
        : { ...options, port: project.httpsPort, servername: host, ca: root },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode, body }));
        response.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s')));
    request.on('error', reject);
  });
}

const health = async (): Promise<Record<string, unknown>> =>
  JSON.parse((await ask('localhost', '/health')).body) as Record<string, unknown>;

describe('Docker Compose', () => {
  test('answers the API to this machine through the published port', async () => {
    expect((await ask('localhost', '/health')).status).toBe(200);
    expect(await health()).toMatchObject({ status: 'healthy', redis: 'healthy', scheduler: true });
  });

  test('serves a host over HTTPS with a certificate of its own, all by recipes in the container', async () => {
    await project.recipe('token-generate', 'admin', 'you@example.com');
    await project.recipe('proxy-create', HOST, 'http://backend:3000');
    await eventually(async () => expect((await ask(HOST, '/')).body).toBe(`backend of ${HOST}`));
    const outcome = await project.recipe('cert-status', `proxy-${HOST.replaceAll('.', '-')}`, 'wait', '--timeout=60');
    expect(outcome).toMatch(/completed/);
    const root = await pebble.roots();
    await eventually(async () =>
      expect(await ask(HOST, '/', root)).toEqual({ status: 200, body: `backend of ${HOST}` }),
    );
  });

  test('publishes no port but those of the gateway', async () => {
    for (const service of SERVICES) {
      const published = await project.inspect(
        service,
        '{{range $port, $to := .NetworkSettings.Ports}}{{if $to}}{{$port}} {{end}}{{end}}',
      );
      const expected = service === 'gateway' ? [`${project.httpPort}/tcp`, `${project.httpsPort}/tcp`] : [];
      expect(published.split(' ').filter(Boolean).sort()).toEqual(expected.sort());
    }
  });

  test('keeps Redis and the admin API out of reach of the containers behind the gateway', async () => {
    const reaches = async (service: string, port: number): Promise<boolean> => {
      const addresses = await project.inspect(service, '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}');
      for (const address of addresses.split(' ').filter(Boolean)) {
        const connect = `net.connect(${port}, '${address}', () => process.exit(0)).setTimeout(2000, () => process.exit(1))`;
        if ((await project.tryCompose('exec', '-T', 'backend', 'node', '-e', connect)).code === 0) return true;
      }
      return false;
    };
    expect(await reaches('gateway', project.httpPort)).toBe(true);
    expect(await reaches('admin-api', 9000)).toBe(false);
    expect(await reaches('redis', 6379)).toBe(false);
  });

  test('asks for the password of Redis, and shows it in no command line', async () => {
    const unauthenticated = await project.compose('exec', '-T', 'redis', 'redis-cli', 'GET', 'changes:version');
    expect(unauthenticated).toMatch(/NOAUTH/);
    const commandLine = await project.inspect('redis', '{{.Path}} {{.Args}}');
    const processes = await project.docker('top', await project.container('redis'), '-eo', 'pid,args');
    expect(commandLine + processes).not.toContain(project.password.slice(-32));
  });

  test('runs every container without root, capabilities or a writable file system', async () => {
    for (const service of SERVICES) {
      const processStatus = await project.compose('exec', '-T', service, 'sh', '-c', 'cat /proc/1/status');
      expect(processStatus).not.toMatch(/^Uid:\s+0\b/m);
      expect(processStatus).toMatch(/^CapBnd:\s+0+$/m);
      expect((await project.tryCompose('exec', '-T', service, 'sh', '-c', 'echo x >/var/tmp/written')).code).not.toBe(
        0,
      );
    }
  });

  test('has no build tools and no packages of the build in the image', async () => {
    const found = await project.tryCompose(
      'exec',
      '-T',
      'gateway',
      'sh',
      '-c',
      'ls -d node_modules/typescript node_modules/jest node_modules/vite',
    );
    expect(found.output.match(/No such file/g)).toHaveLength(3);
  });

  test(
    'brings an app back that was killed',
    async () => {
      const before = await project.inspect('admin-api', '{{.State.Pid}}');
      await project.kill('admin-api');
      await eventually(async () => expect(await health()).toMatchObject({ status: 'healthy' }), { deadlineMs: MINUTE });
      expect(await project.inspect('admin-api', '{{.State.Pid}}')).not.toBe(before);
    },
    2 * MINUTE,
  );

  test(
    'stops in order, and has its hosts and certificates again after the next start',
    async () => {
      await project.compose('stop');
      for (const service of SERVICES)
        expect([service, await project.inspect(service, '{{.State.ExitCode}}')]).toEqual([service, '0']);
      await project.compose('down');
      await project.up(...SERVICES);
      const root = await pebble.roots();
      await eventually(async () =>
        expect(await ask(HOST, '/', root)).toEqual({ status: 200, body: `backend of ${HOST}` }),
      );
      expect(await health()).toMatchObject({ certificates_loaded: 1 });
    },
    5 * MINUTE,
  );

  test(
    'serves a certificate from files of this machine, and new files that take their names',
    async () => {
      chmodSync(files, 0o755);
      const first = await replaceFiles();
      project.set({
        SERVE_MODE: 'custom',
        SERVE_HOSTS: FILES_HOST,
        TLS_FILES_DIR: files,
        TLS_CERT_FILE: join(files, 'fullchain.pem'),
        TLS_KEY_FILE: join(files, 'privkey.pem'),
      });
      await project.up(...SERVICES);
      const isServed = (root: string): Promise<void> =>
        eventually(async () => expect((await ask(FILES_HOST, '/health', root)).status).toBe(200));
      await isServed(first);
      await isServed(await replaceFiles());
      const written = await project.tryCompose(
        'exec',
        '-T',
        'cert-manager',
        'sh',
        '-c',
        `echo x >${files}/fullchain.pem`,
      );
      expect(written.output).toContain('Read-only file system');
    },
    5 * MINUTE,
  );

  test(
    'is what just status, logs, logs-tail, restart, rebuild, down and up are about',
    async () => {
      expect((await project.just('status')).output).toMatch(/gateway.*\(healthy\)/);
      expect((await project.just('logs', 'admin-api')).output).toContain('admin-api is ready');
      expect((await project.just('logs-tail', 'admin-api')).output).toContain('admin-api is ready');
      for (const service of ['restart', 'rebuild'] as const) {
        const before = await project.inspect('admin-api', '{{.State.StartedAt}}');
        if (service === 'restart') expect((await project.just('restart', 'admin-api')).code).toBe(0);
        else expect((await project.just('rebuild', 'admin-api')).code).toBe(0);
        const after = await project.inspect('admin-api', '{{.State.StartedAt}}');
        expect([service, service === 'rebuild' || after !== before]).toEqual([service, true]);
      }
      expect((await project.just('restart', 'nothing')).code).not.toBe(0);
      expect((await project.just('down')).code).toBe(0);
      expect((await project.just('status')).output).not.toContain('gateway');
      expect((await project.just('up')).code).toBe(0);
      await project.up(...SERVICES);
    },
    10 * MINUTE,
  );
});
