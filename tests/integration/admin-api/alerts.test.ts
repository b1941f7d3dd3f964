import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AlertView, Health } from '#contracts';
import type { ApiToken, CertName } from '#domain';
import { AlertWorld, fromNow } from '../../support/alert-world.ts';
import { EventStream } from '../../support/event-stream.ts';
import { eventually } from '../../support/eventually.ts';
import { certificateOf, issuanceOf } from '../../support/store.ts';

let world: AlertWorld;

beforeAll(async () => {
  world = await AlertWorld.start();
});
afterAll(() => world?.stop());

/** The live events that the second replica has for a token. */
const streamOf = ({ token }: ApiToken): Promise<EventStream> =>
  EventStream.open(`${world.replicas[1].url}/events`, { authorization: `Bearer ${token}` });
const isLate = ({ kind, id }: { kind: string; id: string }): boolean =>
  kind === 'alert' && id === 'certificate-expiring late';

const sizes = async (target: string): Promise<number[]> =>
  (await world.sent(target)).map(({ alerts }) => alerts.length);

describe('a certificate that ends soon (ALERT_INTERVAL)', () => {
  test('is an alert of its owner and the administrator, in /alerts, /health and /events, told once by two replicas, and once when it is mended', async () => {
    const bob = await world.api.token('bob');
    const [hers, his] = await Promise.all([streamOf(world.alice), streamOf(bob)]);
    await Promise.all([hers.next('ready'), his.next('ready')]);
    await world.certificate('late', 10);
    const { data } = await hers.next('change', isLate);
    const [alert] = await world.alerts('?kind=certificate-expiring');
    expect(alert).toMatchObject({
      id: 'certificate-expiring late',
      subject: 'late',
      severity: 'warning',
      message: expect.stringMatching(/^The certificate late for late\.example\.com expires: 20/),
      remedy: expect.stringContaining('just cert-status late'),
      cleared_at: null,
    });
    expect(data).toMatchObject({ deleted: false, view: { id: alert?.id, since: alert?.since } });
    expect(await world.alerts('', world.alice.token)).toEqual([alert]);
    expect(await world.alerts('', bob.token)).toEqual([]);
    expect((await world.api.ask('GET', '/alerts')).status).toBe(401);
    const health = (await world.api.ask<Health>('GET', '/health')).body.alerts;
    expect(health?.latest).toContainEqual({
      kind: 'certificate-expiring',
      subject: 'late',
      severity: 'warning',
      since: alert?.since,
    });
    await eventually(async () => expect(await world.eventsOf('late')).toEqual(['opened']));
    await world.certificate('late', 60);
    await hers.next(
      'change',
      (change: { view?: AlertView }) => change.view?.cleared_at !== null && isLate(change as never),
    );
    await eventually(async () => expect(await world.eventsOf('late')).toEqual(['opened', 'cleared']));
    expect(await world.alerts('?search=late')).toEqual([]);
    expect(await world.alerts('?search=late&state=cleared')).toMatchObject([
      { subject: 'late', cleared_at: expect.any(String) },
    ]);
    expect(his.events.filter(({ data: seen }) => (seen as { kind?: string }).kind === 'alert')).toEqual([]);
    hers.close();
    his.close();
  });

  test('is told again at once when it becomes critical; others are told only what they want', async () => {
    await world.add('grave', { severity: 'critical' });
    await world.add('orders', { alerts: ['certificate-failing'] });
    await world.add('off', { enabled: false });
    await world.certificate('worse', 10);
    await eventually(async () => expect(await world.eventsOf('worse')).toEqual(['opened']));
    await world.certificate('worse', 1);
    await eventually(async () => expect(await world.eventsOf('worse')).toEqual(['opened', 'repeated']));
    await eventually(async () => expect(await world.eventsOf('worse', 'grave')).toEqual(['repeated']));
    await world.api.store.certificates.request(
      issuanceOf('broken', world.alice, { step: 'failed', message: 'the CA said no' }),
      undefined,
    );
    await eventually(async () => expect(await world.eventsOf('broken', 'orders')).toEqual(['opened']));
    const [message] = await world.told('broken', 'orders');
    expect(message?.text).toMatch(/^\[critical\] certificate-failing: broken\n.*could not be had: the CA said no\n/);
    expect(await world.eventsOf('worse', 'orders')).toEqual([]);
    expect(await world.eventsOf('worse', 'off')).toEqual([]);
  });

  test('is one of many: ten are told singly, and the others together', async () => {
    await world.add('many', { alerts: ['certificate-expiring'] });
    const names = Array.from({ length: 30 }, (_, i) => `many-${i}`);
    const records = names.map((name) =>
      certificateOf(`${name}.example.com`, world.alice, {
        cert_name: name as CertName,
        issued_at: fromNow(-80),
        expires_at: fromNow(10),
      }),
    );
    await world.api.store.commit(...records.map((record) => world.api.store.certificates.saving(record)));
    await eventually(async () => expect((await sizes('many')).reduce((sum, each) => sum + each, 0)).toBe(30));
    expect((await sizes('many')).toSorted((one, other) => one - other)).toEqual([
      ...Array.from({ length: 10 }, () => 1),
      20,
    ]);
  });
});
