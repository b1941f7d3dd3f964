import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TargetUpstreams } from '#contracts';
import { isOpen, type ProxyTarget } from '#domain';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { startHttp2Backend } from '../../support/http2-backend.ts';
import { HttpApp } from '../../support/http-app.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/receivers.ts';
import { NOW } from '../../support/store.ts';
import { specs, startNamedBackend, tally, type NamedBackend } from '../../support/named-backends.ts';

const HOST = 'app.example.com';
const CHECK = { path: '/healthz', interval: 1, timeout: 1, expected_statuses: ['200-299'] };

let gateway: GatewayProcess;
let other: GatewayProcess;
let api: HttpApp;
let receiver: WebhookReceiver;
let live: NamedBackend;
let checked: HttpBackend;
/** What a check is answered; 0: nothing. */
let answer = 200;
let checks: { at: number; host: string | undefined; key: string | undefined }[] = [];

beforeAll(async () => {
  live = await startNamedBackend('live');
  checked = await startHttpBackend((request, response) => {
    response.setHeader('x-backend', 'checked');
    if (request.url !== '/base/healthz') response.end();
    else {
      const { host, 'x-key': key } = request.headers;
      checks.push({ at: Date.now(), host, key: key as string | undefined });
      if (answer) response.writeHead(answer).end();
    }
  });
  gateway = await GatewayProcess.start();
  other = await gateway.beside();
  receiver = await startWebhookReceiver();
  const quick = { ALERT_INTERVAL: '1', ALERT_SETTLE_SECONDS: '2', ALERT_REPEAT_SECONDS: '2' };
  api = await HttpApp.start('admin-api', quick, { redis: gateway.redis, store: gateway.store });
});
afterAll(async () => {
  await api?.stop();
  await receiver?.stop();
  await other?.child.stop();
  await gateway?.stop();
  await checked?.stop();
  await live?.stop();
});

const upstreams = (): ProxyTarget['upstreams'] => specs([{ url: `${checked.url}/base` }, live]);

const states = async (): Promise<TargetUpstreams> =>
  (await api.ask<TargetUpstreams>('GET', `/proxy/targets/${HOST}/upstreams`)).body;
const stateOfChecked = async (): Promise<string | undefined> => (await states()).upstreams[0]?.state;

test('an upstream is asked once for each gateway, not for each worker, and not at the same moment', async () => {
  await gateway.target(HOST, { upstreams: upstreams(), health_check: CHECK, custom_headers: { 'X-Key': 'secret' } });
  checks = [];
  await eventually(() => checks.length >= 8, { deadlineMs: 15_000 });
  // Two gateways of two workers each: eight are four rounds of two checks, three seconds apart, and not two rounds of four.
  expect((checks[7]?.at ?? 0) - (checks[0]?.at ?? 0)).toBeGreaterThan(2_000);
  expect(checks[0]).toMatchObject({ host: HOST, key: 'secret' });
});

test('one that fails its checks gets no requests at any gateway, until it passes them again; the API tells', async () => {
  await eventually(async () => (await stateOfChecked()) === 'up');
  answer = 503;
  await eventually(async () => (await stateOfChecked()) === 'unhealthy', { deadlineMs: 15_000 });
  for (const at of [gateway, other])
    await eventually(async () => expect(await tally(at, HOST, 6)).toEqual({ live: 6 }));
  const { upstreams: told, gateways } = await states();
  expect(gateways).toBe(2);
  expect(told[0]).toMatchObject({ url: `${checked.url}/base`, weight: 1, drain: false, state: 'unhealthy' });
  expect(told[0]?.at.map(({ last_check }) => last_check)).toEqual([
    expect.objectContaining({ ok: false, detail: 'status 503' }),
    expect.objectContaining({ ok: false, detail: 'status 503' }),
  ]);
  expect(new Set(told[0]?.at.map(({ gateway: id }) => id)).size).toBe(2);
  expect(told[1]).toMatchObject({ url: live.url, state: 'up' });
  answer = 0;
  await eventually(async () =>
    /no answer within 1 s/.test((await states()).upstreams[0]?.at[0]?.last_check?.detail ?? ''),
  );
  answer = 204;
  await eventually(async () => (await stateOfChecked()) === 'up', { deadlineMs: 15_000 });
  await gateway.target(HOST, { slow_start: 0 });
  await eventually(async () => Object.keys(await tally(other, HOST, 4)).length === 2);
});

test('an upstream that is down for ALERT_SETTLE_SECONDS is an alert, told again after ALERT_REPEAT_SECONDS, and once when it is up again', async () => {
  const { alerts, notifications } = gateway.store;
  const isDown = async (): Promise<boolean> =>
    (await alerts.list()).records.some((each) => each.kind === 'upstream-down' && isOpen(each));
  await eventually(async () => !(await isDown()));
  const fields = { enabled: true, secret: null, to: [], alerts: ['upstream-down'], note: '' } as const;
  const target = { ...fields, name: 'ops', kind: 'webhook', url: receiver.url, severity: 'warning' } as const;
  await gateway.store.commit(notifications.saving({ ...target, created_at: NOW, updated_at: NOW }, null));
  const events = async (): Promise<string[]> => (await receiver.messages()).map(({ event }) => event);
  await eventually(async () => expect(await stateOfChecked()).toBe('up'), { deadlineMs: 15_000 });
  answer = 503;
  await eventually(async () => expect((await events()).slice(0, 2)).toEqual(['opened', 'repeated']), {
    deadlineMs: 40_000,
  });
  const [first] = await receiver.messages();
  expect(first?.alerts).toMatchObject([
    {
      kind: 'upstream-down',
      subject: `${HOST} ${checked.url}/base`,
      severity: 'warning',
      message: `The upstream ${checked.url}/base of ${HOST} is down: its health check fails: status 503`,
    },
  ]);
  const alert = (await alerts.list()).records.find(({ kind }) => kind === 'upstream-down');
  expect(alert?.owner_token_hash).toBe(gateway.owner.hash);
  answer = 204;
  await eventually(async () => expect((await events()).at(-1)).toBe('cleared'), { deadlineMs: 40_000 });
  const told = (await events()).filter((event) => event !== 'repeated');
  expect(told).toEqual(['opened', 'cleared']);
}, 120_000);

test('where all fail, all are tried: a check may be wrong', async () => {
  const dead = { url: `http://127.0.0.1:${await freePort()}` };
  const check = { ...CHECK, expected_statuses: ['418'] };
  await gateway.target(HOST, { upstreams: specs([live, dead]), health_check: check });
  await eventually(async () => (await states()).upstreams.every(({ state }) => state === 'unhealthy'), {
    deadlineMs: 15_000,
  });
  const error = (await states()).upstreams[1]?.at[0]?.last_check?.detail;
  expect(error).toContain('ECONNREFUSED');
  expect(await tally(gateway, HOST, 4)).toEqual({ live: 4 });
});

test('a host that is disabled is not checked, nor one without a check any more', async () => {
  answer = 200;
  const count = async (): Promise<number> => {
    checks = [];
    // What is seen to be checked in the same time.
    const asked = live.seen.length;
    await eventually(() => live.seen.length >= asked + 3, { deadlineMs: 15_000 });
    return checks.length;
  };
  await gateway.target('witness.example.com', { target_url: live.url, health_check: CHECK });
  await gateway.target(HOST, { upstreams: upstreams().slice(0, 1), health_check: CHECK });
  expect(await count()).toBeGreaterThan(0);
  await gateway.target(HOST, { enabled: false });
  await eventually(async () => (await count()) === 0, { deadlineMs: 30_000 });
  await gateway.target(HOST, { enabled: true, health_check: null });
  expect(await count()).toBe(0);
}, 60_000);

test('a backend of HTTP/2 is asked over HTTP/2', async () => {
  const paths: (string | undefined)[] = [];
  const backend = await startHttp2Backend(({ stream, rawHeaders }) => {
    paths.push(rawHeaders[rawHeaders.indexOf(':path') + 1]);
    stream.respond({ ':status': 200 }, { endStream: true });
  });
  await gateway.target('h2.example.com', { target_url: backend.url, backend_protocol: 'http2', health_check: CHECK });
  await eventually(() => paths.includes('/healthz'));
  await gateway.removeTarget('h2.example.com');
  await backend.stop();
});

test('without a gateway its state is unknown, and a host that is not there is 404', async () => {
  expect((await api.ask('GET', '/proxy/targets/nobody.example.com/upstreams')).status).toBe(404);
  await other.child.stop();
  await gateway.child.stop();
  expect(await states()).toMatchObject({ gateways: 0, upstreams: [{ state: 'unknown', at: [] }] });
});
