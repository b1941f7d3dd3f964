import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfiguration, type Configuration } from '#config';
import type { HistoryEntryView, NotificationTested, NotificationView, Problem } from '#contracts';
import type { Delivery, NotificationTarget } from '#domain';
import { sendEmail } from '../../../apps/admin-api/src/notifications/send-email.ts';
import type { Sent } from '../../../apps/admin-api/src/notifications/sent.ts';
import { environment } from '../../support/environment.ts';
import { freePort } from '../../support/free-port.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import {
  MAIL_PASSWORD,
  startMailServer,
  startWebhookReceiver,
  type MailServer,
  type WebhookReceiver,
} from '../../support/receivers.ts';
import { NOW } from '../../support/store.ts';
import { RedisClient } from '../../support/redis-client.ts';

const SECRET = 'the-secret-of-the-webhook';
const KEY = 'ab'.repeat(32);
const TARGET: NotificationTarget = {
  name: 'mail',
  kind: 'email',
  enabled: true,
  url: null,
  secret: null,
  to: [],
  alerts: [],
  severity: 'warning',
  note: '',
  created_at: NOW,
  updated_at: NOW,
};
const MESSAGE: Delivery = {
  id: 'test',
  target: 'mail',
  event: 'test',
  alerts: [],
  others: 0,
  attempts: 0,
  created_at: NOW,
  due_at: NOW,
};
const configurationWith = (own: Record<string, string>): Configuration =>
  readConfiguration(environment({ REDIS_URL: api.redis.url, ...mail.environment, ...own })).configuration;

let api: HttpApp;
let receiver: WebhookReceiver;
let mail: MailServer;

beforeAll(async () => {
  [receiver, mail] = await Promise.all([startWebhookReceiver(), startMailServer()]);
  api = await HttpApp.start('admin-api', {
    ADMIN_TOKEN,
    ...mail.environment,
    STORAGE_ENCRYPTION_KEY: KEY,
    // Nobody looks for alerts by itself here.
    ALERT_INTERVAL: '3600',
  });
});
afterAll(async () => {
  await api?.stop();
  await receiver?.stop();
  await mail?.stop();
});

const ask = <T = NotificationView>(method: string, path: string, body?: unknown): Promise<Told<T>> =>
  api.ask<T>(method, `/notifications${path}`, { token: ADMIN_TOKEN, ...(body !== undefined && { body }) });
const webhook = (name: string, own: object = {}): Promise<Told<NotificationView>> =>
  ask('POST', '', { name, kind: 'webhook', url: `${receiver.url}/${name}`, ...own });
const email = (name: string, ...to: string[]): Promise<Told<NotificationView>> =>
  ask('POST', '', { name, kind: 'email', to });
const tested = async (name: string): Promise<NotificationTested> =>
  (await ask<NotificationTested>('POST', `/${name}/test`)).body;

describe('targets of notifications', () => {
  test('are made, listed, changed and deleted by the administrator; their secret is never shown, logged, nor plain in Redis', async () => {
    const made = await webhook('ops', {
      secret: SECRET,
      alerts: ['upstream-down'],
      severity: 'critical',
      note: 'of us',
    });
    const view = {
      name: 'ops',
      kind: 'webhook',
      enabled: true,
      url: `${receiver.url}/ops`,
      has_secret: true,
      to: [],
      alerts: ['upstream-down'],
      severity: 'critical',
      note: 'of us',
      last_success_at: null,
      last_failure_at: null,
      last_failure: null,
      waiting: 0,
    };
    expect([made.status, made.body]).toEqual([201, expect.objectContaining(view)]);
    expect(await webhook('ops')).toMatchObject({ status: 409 });
    const changed = await ask('PUT', '/ops', { severity: 'warning', secret: `${SECRET}-2` });
    expect(changed.body).toMatchObject({ severity: 'warning', has_secret: true, note: 'of us' });
    await email('post', 'ops@example.com');
    const names = async (query: string) => (await ask<NotificationView[]>('GET', query)).body.map(({ name }) => name);
    expect(await names('')).toEqual(['ops', 'post']);
    expect(await names('?kind=email')).toEqual(['post']);
    expect(await names('?search=of+us&sort=-name')).toEqual(['ops']);
    const stored = await new RedisClient(api.redis.socketPath).command('GET notification:ops');
    expect(stored).toContain('"secret":"sealed:1:');
    const history = await api.ask<HistoryEntryView[]>('GET', '/history?kind=notification&id=ops', {
      token: ADMIN_TOKEN,
    });
    expect(history.body.map(({ action, fields }) => [action, fields])).toEqual([
      // Of a sealed secret nobody can tell whether it is another.
      ['update', ['severity']],
      ['create', []],
    ]);
    const entry = await api.ask('GET', `/history/${history.body[0]?.entry_id}`, { token: ADMIN_TOKEN });
    const seen = [made, changed, await ask('GET', '/ops'), await ask('GET', ''), history, entry];
    for (const { text } of seen) expect(text).not.toContain(SECRET);
    expect(api.process.output()).not.toContain(SECRET);
    expect((await ask('DELETE', '/ops')).status).toBe(200);
    expect((await ask('GET', '/ops')).status).toBe(404);
    const undone = await api.ask('POST', `/history/${history.body[0]?.entry_id}/undo`, { token: ADMIN_TOKEN });
    expect(undone.status).toBe(409);
  });

  test.each([
    ['a webhook without url', { kind: 'webhook' }, 'url', 'is missing'],
    [
      'a webhook with addresses',
      { kind: 'webhook', url: 'http://h/', to: ['a@example.com'] },
      'to',
      'belongs to email',
    ],
    ['a password in the URL', { kind: 'webhook', url: 'http://u:p@h/' }, 'url', 'must have no user and password'],
    ['another scheme', { kind: 'webhook', url: 'file:///etc/passwd' }, 'url', 'must be an http or https URL'],
    ['a short secret', { kind: 'webhook', url: 'http://h/', secret: 'short' }, 'secret', 'must have 16 to 500'],
    [
      'a key that is no base64',
      { kind: 'webhook', url: 'http://h/', secret: 'whsec_%%%%%%%%%%%%' },
      'secret',
      'base64',
    ],
    ['e-mail to nobody', { kind: 'email' }, 'to', 'is missing'],
    ['e-mail with a secret', { kind: 'email', to: ['a@example.com'], secret: SECRET }, 'secret', 'SMTP_PASSWORD'],
    ['an address that is none', { kind: 'email', to: ['somebody'] }, 'to.0', ''],
    ['a kind of alert that is none', { kind: 'email', to: ['a@example.com'], alerts: ['rain'] }, 'alerts.0', ''],
  ])('that cannot be are refused: %s', async (_, fields, field, message) => {
    const { status, body } = await ask<Problem>('POST', '', { name: 'wrong', ...fields });
    expect([status, body.details?.map((each) => each.field)]).toEqual([400, [field]]);
    expect(body.details?.[0]?.message).toContain(message);
  });

  test('are for the administrator alone', async () => {
    const { token } = await api.token('alice');
    expect((await api.ask('GET', '/notifications', { token })).status).toBe(403);
    expect((await api.ask('POST', '/notifications/post/test', { token })).status).toBe(403);
    expect((await api.ask('GET', '/notifications')).status).toBe(401);
  });
});

describe('a webhook', () => {
  test('gets a message that is signed as Standard Webhooks has it, and its answer is told', async () => {
    const key = Buffer.from('0123456789abcdef').toString('base64');
    await webhook('signed', { secret: `whsec_${key}` });
    await receiver.plan({ status: 202, body: 'thank\nyou' });
    expect(await tested('signed')).toEqual({
      name: 'signed',
      delivered: true,
      answer: '202 Accepted thank you',
      remedy: null,
    });
    const message = (await receiver.state()).find(({ target }) => target === '/signed');
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = message?.headers ?? {};
    const expected = createHmac('sha256', '0123456789abcdef')
      .update([id, at, message?.body].join('.'))
      .digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(Math.abs(Number(at) * 1_000 - Date.now())).toBeLessThan(60_000);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ id, event: 'test', alerts: [], others: 0 });
    expect((await ask('GET', '/signed')).body).toMatchObject({
      last_success_at: expect.any(String),
      last_failure: null,
    });
    await ask('PUT', '/signed', { secret: null });
    await tested('signed');
    expect((await receiver.state()).at(-1)?.headers).not.toHaveProperty('webhook-signature');
  });

  test('that redirects is not followed; one that refuses, is in trouble or is not there is told with what to do', async () => {
    await webhook('other');
    await webhook('moved', { secret: SECRET });
    await receiver.plan({ status: 307, headers: { location: `${receiver.url}/other` } });
    expect(await tested('moved')).toMatchObject({
      delivered: false,
      answer: expect.stringContaining(`a redirect to ${receiver.url}/other`),
      remedy: expect.stringContaining('not followed'),
    });
    expect((await receiver.state()).map(({ target }) => target)).not.toContain('/other');
    await receiver.plan({ status: 403, body: `no ${SECRET}` });
    const refused = await tested('moved');
    expect([refused.answer, refused.remedy]).toEqual([
      '403 Forbidden no ***',
      expect.stringContaining('check url and secret'),
    ]);
    await receiver.plan({ status: 503, body: 'x'.repeat(9_000_000) });
    const troubled = await tested('moved');
    expect([troubled.answer.length, troubled.remedy]).toEqual([501, expect.stringContaining('trouble of its own')]);
    const nowhere = `http://127.0.0.1:${await freePort()}/`;
    await webhook('gone', { url: nowhere });
    expect(await tested('gone')).toMatchObject({ delivered: false, answer: expect.stringContaining('ECONNREFUSED') });
    expect((await ask('GET', '/gone')).body.last_failure).toMatch(/ECONNREFUSED.*Check url/);
  });
});

describe('e-mail', () => {
  test('goes by STARTTLS and a login (SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USER, SMTP_PASSWORD), from SMTP_USER, to all who are named', async () => {
    await email('both', 'one@example.com', 'two@example.com');
    const { delivered, answer } = await tested('both');
    expect([delivered, answer]).toEqual([true, expect.stringMatching(/^250 2\.0\.0 Queued as \d+$/)]);
    const [sent] = (await mail.state()).mails.slice(-1);
    expect(sent).toMatchObject({
      from: 'alerts@example.com',
      to: ['one@example.com', 'two@example.com'],
      user: 'alerts@example.com',
      secured: true,
    });
    expect(sent?.text).toMatch(/^Subject: A test message/m);
    expect(sent?.text).toMatch(/^Auto-Submitted: auto-generated$/m);
  });

  test('names whom the server does not take, and is delivered to the others', async () => {
    await email('some', 'one@example.com', 'nobody@example.com');
    expect(await tested('some')).toMatchObject({
      delivered: true,
      answer: expect.stringContaining('refused: nobody@example.com'),
    });
  });

  test.each([
    [{ RCPT: '550 5.1.1 No such user' }, '550 5.1.1 No such user', 'check SMTP_FROM and the addresses'],
    [{ MAIL: '451 4.3.0 Try again later' }, '451 4.3.0 Try again later', 'tried again'],
    [{ END: '554 5.7.1 Looks like spam' }, '554 5.7.1 Looks like spam', 'check SMTP_FROM and the addresses'],
    [{ AUTH: '535 5.7.8 Not you' }, '535 5.7.8 Not you', 'check SMTP_USER and SMTP_PASSWORD'],
    [{ CONNECT: '421 4.3.2 Full' }, '421 4.3.2 Full', ''],
    [{ STARTTLS: '454 4.7.0 No TLS today' }, 'TLS', 'check SMTP_TLS (now starttls)'],
  ])('that the server answers %j is told with exactly that, and with what to do', async (plan, answer, remedy) => {
    await mail.plan(plan);
    try {
      const found = await tested('both');
      expect(found).toMatchObject({ delivered: false, answer: expect.stringContaining(answer) });
      expect(found.remedy).toContain(remedy);
    } finally {
      await mail.plan({});
    }
  });

  test('comes from SMTP_FROM, and speaks TLS from the beginning or not at all where SMTP_TLS says so', async () => {
    const to = { ...TARGET, to: ['one@example.com'] };
    const sent = (own: Partial<Configuration>): Promise<Sent> =>
      sendEmail(to, MESSAGE, { ...configurationWith({}), ...own }, new AbortController().signal);
    await mail.plan({ ANYBODY: 'yes' });
    const plainly = await sent({
      SMTP_TLS: 'off',
      SMTP_USER: '',
      SMTP_FROM: 'us@example.com',
    });
    await mail.plan({});
    expect(plainly).toMatchObject({ delivered: true });
    expect((await mail.state()).mails.at(-1)).toMatchObject({ from: 'us@example.com', user: null, secured: false });
    const { securePort } = await mail.state();
    // This process does not trust the certificate, which is why it knows that there was one.
    expect((await sent({ SMTP_TLS: 'tls', SMTP_PORT: securePort })).answer).toContain('self-signed certificate');
    expect((await sent({ SMTP_TLS: 'tls' })).remedy).toContain('check SMTP_TLS (now tls)');
  });

  test('that nobody takes, for want of a server, of a name or of trust, is told, and never with the password', async () => {
    const [configuration, target] = [configurationWith({}), { ...TARGET, to: ['one@example.com'] }];
    const sent = (own: Partial<Configuration>): Promise<Sent> =>
      sendEmail(target, MESSAGE, { ...configuration, ...own }, new AbortController().signal);
    const other = await HttpApp.start(
      'admin-api',
      { ADMIN_TOKEN, ...mail.environment, SMTP_PASSWORD: `${MAIL_PASSWORD}-2`, STORAGE_ENCRYPTION_KEY: KEY },
      { redis: api.redis, store: api.store },
    );
    const path = '/notifications/both/test';
    const { body: wrong, text } = await other.ask<NotificationTested>('POST', path, { token: ADMIN_TOKEN });
    await other.process.stop();
    expect(text + other.process.output()).not.toContain('password-of');
    // This process does not trust the certificate of the mail server.
    const untrusted = await sent({});
    const away = await sent({ SMTP_PORT: await freePort() });
    const unset = await sent({ SMTP_HOST: '' });
    expect([wrong.answer, wrong.remedy]).toEqual([
      expect.stringContaining('535 5.7.8 Bad login: alerts@example.com ***'),
      expect.stringContaining('SMTP_PASSWORD'),
    ]);
    expect([untrusted.answer, untrusted.remedy]).toEqual([
      expect.stringContaining('self-signed certificate'),
      expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    ]);
    expect([away.answer, away.remedy]).toEqual([
      expect.stringContaining('ECONNREFUSED'),
      expect.stringContaining('Check SMTP_HOST and SMTP_PORT'),
    ]);
    expect(unset).toMatchObject({ delivered: false, answer: 'SMTP_HOST is not set' });
  });
});
