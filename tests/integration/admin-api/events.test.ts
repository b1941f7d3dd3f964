import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { LiveChange } from '#contracts';
import { PrivateCa } from '#ca';
import type { ApiToken, CertName } from '#domain';
import { EventStream } from '../../support/event-stream.ts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN_TOKEN, HttpApp } from '../../support/http-app.ts';
import { inTime } from '../../support/in-time.ts';
import { certificateOf, issuanceOf, targetOf } from '../../support/store.ts';

let api: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let numbers = 0;
let streams: EventStream[] = [];

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN });
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob');
});

afterAll(() => api?.stop());

afterEach(() => {
  for (const stream of streams) stream.close();
  streams = [];
});

const newHost = (): string => `host-${(numbers += 1)}.example.com`;
const open = async (token: string, headers: Record<string, string> = {}): Promise<EventStream> => {
  const stream = await EventStream.open(`${api.url}/events`, { authorization: `Bearer ${token}`, ...headers });
  streams.push(stream);
  return stream;
};
const ready = async (token: string, headers: Record<string, string> = {}): Promise<EventStream> => {
  const stream = await open(token, headers);
  await stream.next('ready');
  return stream;
};
const about =
  (kind: string, id: string, deleted = false) =>
  (data: LiveChange): boolean =>
    data.kind === kind && data.id === id && data.deleted === deleted;
const changesOf = (stream: EventStream): LiveChange[] =>
  stream.events.filter(({ event }) => event === 'change').map(({ data }) => data as LiveChange);
const subject = (commonName: string) => ({ commonName, organization: null, country: null });

describe('live events', () => {
  test('tell of a target with the view of its owner, within 200 ms of the write', async () => {
    const stream = await ready(alice.token);
    const { host, data, id } = await inTime(200, async () => {
      const made = newHost();
      await api.store.targets.create(targetOf(made, alice, { custom_headers: { 'X-A': 'secret' } }));
      return { host: made, ...(await stream.next('change', about('target', made))) };
    });
    expect(data).toEqual({
      kind: 'target',
      id: host,
      deleted: false,
      view: (await api.ask('GET', `/proxy/targets/${host}`, { token: alice.token })).body,
    });
    expect(data).toMatchObject({ view: { custom_headers: { 'X-A': 'secret' }, owner_token_hash: alice.hash } });
    expect(Number(id)).toBeGreaterThan(0);
    await api.store.targets.delete(host as never);
    await stream.next('change', about('target', host, true));
  });

  test('tell of certificates without their keys, of issuances as their status, and of the token', async () => {
    const stream = await ready(alice.token);
    const name = `cert-${(numbers += 1)}`;
    await api.store.certificates.request(issuanceOf(name, alice), undefined);
    const issuance = await stream.next('change', about('issuance', name));
    expect(issuance.data).toMatchObject({
      view: (await api.ask('GET', `/certificates/${name}/status`)).body,
    });
    const certificate = certificateOf(newHost(), alice, { cert_name: name as CertName });
    await api.store.commit(api.store.certificates.saving(certificate));
    await stream.next('change', about('certificate', name));
    expect(stream.text).not.toContain(certificate.private_key_pem);
    await api.ask('PUT', '/token/email', { token: alice.token, body: { cert_email: 'new@example.com' } });
    const token = await stream.next('change', about('token', 'alice'));
    expect(token.data).toMatchObject({ view: { name: 'alice', cert_email: 'new@example.com', admin: false } });
    expect(stream.text).not.toContain(alice.token);
  });

  test("tell a token nothing of others' records, and the administrator of all", async () => {
    const [bobs, all] = [await ready(bob.token), await ready(ADMIN_TOKEN)];
    const [host, own] = [newHost(), newHost()];
    await api.store.targets.create(targetOf(host, alice));
    await all.next('change', about('target', host));
    await api.store.targets.delete(host as never);
    await api.store.targets.create(targetOf(own, bob));
    await all.next('change', about('target', host, true));
    await all.next('change', about('target', own));
    await bobs.next('change', about('target', own));
    expect(changesOf(bobs).map(({ id }) => id)).toEqual([own]);
  });

  test('come in the order of their versions, each record as it is at last', async () => {
    const stream = await ready(ADMIN_TOKEN);
    const hosts = Array.from({ length: 50 }, newHost);
    await Promise.all(hosts.map((host) => api.store.targets.create(targetOf(host, alice))));
    await Promise.all(hosts.map((host) => stream.next('change', about('target', host))));
    const ids = stream.events.map(({ id }) => Number(id));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  test('tell everybody that the private CA is another, by its name alone', async () => {
    const stream = await ready(bob.token);
    const below = { subject: subject('below'), keyType: 'ecdsa-p256', days: 5, permitted: [] } as const;
    const root = { subject: subject('top'), keyType: 'ecdsa-p256', days: 9 } as const;
    const ca = new PrivateCa(api.store, { publicUrl: '', certDays: 1 });
    await ca.generations.found({ root, intermediate: below, force: false }, new Date());
    const { data } = await stream.next('change', about('internal-ca', 'internal-ca'));
    expect(data).toEqual({ kind: 'internal-ca', id: 'internal-ca', deleted: false });
  });

  test('go on after Last-Event-ID with exactly what was missed', async () => {
    const first = await ready(alice.token);
    const [before, during, gone, after] = [newHost(), newHost(), newHost(), newHost()];
    await api.store.targets.create(targetOf(before, alice));
    await api.store.targets.create(targetOf(gone, alice));
    await first.next('change', about('target', gone));
    const last = first.events.at(-1)?.id ?? '';
    first.close();
    await api.store.targets.create(targetOf(during, alice));
    await api.store.targets.create(targetOf(newHost(), bob));
    await api.store.targets.delete(gone as never);
    const second = await ready(alice.token, { 'last-event-id': last });
    await api.store.targets.create(targetOf(after, alice));
    await second.next('change', about('target', after));
    expect(changesOf(second).map(({ id, deleted }) => [id, deleted])).toEqual([
      [during, false],
      [gone, true],
      [after, false],
    ]);
    expect(second.events.some(({ event }) => event === 'reset')).toBe(false);
  });

  test.each(['999999999', 'not-a-version', '-1'])(
    'answer the id %s, which is not of this history, with a reset',
    async (id) => {
      const stream = await ready(alice.token, { 'last-event-id': id });
      await stream.next('reset');
      const host = newHost();
      await api.store.targets.create(targetOf(host, alice));
      await stream.next('change', about('target', host));
    },
  );

  test('need a token, and are not kept by anything on the way', async () => {
    expect((await api.ask('GET', '/events')).status).toBe(401);
    const stream = await ready(alice.token);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers.get('cache-control')).toContain('no-store');
  });

  test('end at once when their token is revoked, and not for others', async () => {
    const brief = await api.token(`brief-${(numbers += 1)}`);
    const [mine, other] = [await ready(brief.token), await ready(alice.token)];
    await api.store.tokens.delete(brief, new Date());
    await eventually(() => mine.isOver);
    const host = newHost();
    await api.store.targets.create(targetOf(host, alice));
    await other.next('change', about('target', host));
    expect(other.isOver).toBe(false);
  });

  test('end when their session is logged out', async () => {
    const told = await api.ask('POST', '/auth/login', { body: { token: alice.token } });
    const cookie = told.headers.get('set-cookie')?.split(';')[0] ?? '';
    const stream = await EventStream.open(`${api.url}/events`, { cookie });
    streams.push(stream);
    await stream.next('ready');
    await api.ask('POST', '/auth/logout', { headers: { cookie, 'sec-fetch-site': 'same-origin' } });
    await eventually(() => stream.isOver);
  });

  test('are kept alive by a comment', async () => {
    const stream = await ready(alice.token);
    await eventually(() => stream.text.includes(': keep-alive\n\n'), { deadlineMs: 20_000, intervalMs: 250 });
  });

  test('survive Redis: a reset when it is back, and changes again', async () => {
    const stream = await ready(alice.token);
    await api.redis.kill();
    await eventually(() => /"context":"ChangeFeed","msg":"Redis is not available/.test(api.process.output()));
    await api.redis.start();
    await stream.next('reset');
    const host = newHost();
    await eventually(() => api.store.targets.create(targetOf(host, alice)));
    await stream.next('change', about('target', host));
  });
});
