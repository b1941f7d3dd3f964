import { pino } from 'pino';
import { expect, test } from '@jest/globals';
import { HostLimits } from '../../../apps/gateway/src/admit/host-limits.ts';
import { limitBody } from '../../../apps/gateway/src/admit/limit-body.ts';
import { limitRate } from '../../../apps/gateway/src/admit/limit-rate.ts';
import { ExplainedExchange } from '../../../apps/gateway/src/explain/explained-exchange.ts';
import { DomainInstance } from '../../../apps/gateway/src/forward/domain-instance.ts';
import { targetRecord } from '../../../apps/gateway/src/snapshot/records.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const HOST = 'app.example.com';
const CLIENT = '2001:db8::1';
const target = targetRecord(
  targetOf(HOST, tokenOf('x'), {
    rate_limit: 0.01,
    rate_limit_burst: 2,
    max_concurrent: 2,
    max_concurrent_per_client: 1,
    max_body_bytes: 10,
  }),
);
const settings = {
  connectTimeout: 1,
  requestTimeout: 1,
  internalPorts: [],
  oauthServerUrl: '',
  adminApiUrl: '',
  drainTimeout: 1,
  loopMark: 'x',
};
const instance = new DomainInstance(target, settings, pino({ level: 'silent' }));

interface Asked {
  readonly exchange: ExplainedExchange;
  readonly notes: string[];
}

/** A question about a request of this client, on its way to the limits. */
function question(fields: readonly string[] = []): Asked {
  const notes: string[] = [];
  const connection = {
    peer: CLIENT,
    secure: false,
    serverName: '',
    tlsVersion: null,
    trusted: undefined,
    open: 1,
    content: 0,
    waiting: [],
  };
  const head = { method: 'POST', target: '/', authority: HOST, fields, http2: false };
  const exchange = new ExplainedExchange(connection, head, (step, decision) => notes.push(`${step}: ${decision}`));
  exchange.instance = instance;
  return { exchange, notes };
}

test('a question uses nothing up, however often it is asked, and says what is left', () => {
  const limits = new HostLimits(
    () => target,
    () => {},
  );
  const step = limitRate(limits);
  for (let i = 0; i < 10; i++) {
    const { exchange, notes } = question();
    expect(step(exchange)).toBe(true);
    expect(notes).toEqual([
      'limitRate: 0 of 2 requests of this host are open (max_concurrent).',
      'limitRate: 0 of 1 requests of 2001:db8:0:0::/64 are open (max_concurrent_per_client).',
      'limitRate: 2001:db8:0:0::/64 has 2 of 2 requests left; it gets 0.01 a second (rate_limit).',
    ]);
  }
  expect([limits.rates.size, limits.open.count(HOST)]).toEqual([0, 0]);
});

test('a question about a request that would be refused says so, with the answer', async () => {
  const limits = new HostLimits(
    () => target,
    () => {},
  );
  for (let i = 0; i < 2; i++) limits.take(target, '2001:db8:0:0::/64');
  const { exchange } = question();
  expect(limitRate(limits)(exchange)).toBe(false);
  expect(await exchange.became).toMatchObject({ kind: 'answered', status: 429 });
  limits.open.opened(HOST);
  limits.open.opened(HOST);
  const other = question();
  expect(limitRate(limits)(other.exchange)).toBe(false);
  expect(await other.exchange.became).toMatchObject({ kind: 'answered', status: 503 });
  const large = question(['content-length', '11']);
  expect(limitBody(large.exchange)).toBe(false);
  expect(await large.exchange.became).toMatchObject({ kind: 'answered', status: 413 });
  expect(large.notes).toEqual(['limitBody: Content may have 10 bytes (max_body_bytes).']);
});
