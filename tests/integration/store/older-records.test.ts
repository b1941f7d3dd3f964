import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_LIMITS, type CertName } from '#domain';
import type { Store } from '#store';
import { ROOT } from '../../support/environment.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { certificateOf, issuanceOf, openStore, targetOf, tokenOf } from '../../support/store.ts';

/**
 * What earlier states of this product have stored, as they stored it: tests/fixtures/records has their Redis, key by key. These
 * files are never brought up to date; a change of a record's shape has to go on reading them.
 */
type Kept =
  | { readonly type: 'string'; readonly value: object | string }
  | { readonly type: 'zset' | 'list'; readonly value: readonly (object | string)[] }
  | { readonly type: 'hash'; readonly value: Readonly<Record<string, object | string>> };
type Dump = Readonly<Record<string, Kept>>;

const GENERATIONS = ['issue-2', 'issue-3'] as const;
const APP = 'proxy-app-example-com' as CertName;

let redis: RedisServer;
let store: Store;

beforeAll(async () => {
  redis = await startRedis();
  store = await openStore(redis.url);
});
afterAll(async () => {
  store?.close();
  await redis?.stop();
});
beforeEach(() => new RedisClient(redis.socketPath).command('FLUSHALL'));

const textOf = (value: object | string): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function restore(generation: (typeof GENERATIONS)[number]): Promise<Dump> {
  const client = new RedisClient(redis.socketPath);
  const path = join(ROOT, 'tests', 'fixtures', 'records', `${generation}.json`);
  const dump = JSON.parse(readFileSync(path, 'utf8')) as Dump;
  for (const [key, { type, value }] of Object.entries(dump)) {
    if (type === 'string') await client.set(key, textOf(value));
    if (type === 'list') await client.write('RPUSH', key, ...value.map(textOf));
    if (type === 'zset') await client.write('ZADD', key, ...value.flatMap((member) => ['0', textOf(member)]));
    if (type === 'hash')
      await client.write('HSET', key, ...Object.entries(value).flatMap(([field, kept]) => [field, textOf(kept)]));
  }
  return dump;
}

/** A record as it stands in the dump, without the version of its shape. */
function fieldsOf(kept: unknown): object {
  const { schema_version, ...fields } = kept as { schema_version: number };
  expect(schema_version).toBe(1);
  return fields;
}
const names = (record: object | undefined): string[] => Object.keys(record ?? {}).sort();

describe.each(GENERATIONS)('what was stored at the end of %s', (generation) => {
  test('is read with all that it says, and with every field of today', async () => {
    const dump = await restore(generation);
    const today = tokenOf('today');
    const [targets, certificates, issuances, tokens] = await Promise.all([
      store.targets.list(),
      store.certificates.list(),
      store.certificates.listIssuances(),
      store.tokens.list(),
    ]);
    for (const { broken } of [targets, certificates, issuances, tokens]) expect(broken).toEqual([]);
    const read = [
      ...targets.records.map((record) => [`proxy:${record.hostname}`, record, targetOf('a.b', today)] as const),
      ...certificates.records.map(
        (record) => [`cert:${record.cert_name}`, record, certificateOf('a.b', today)] as const,
      ),
      ...issuances.records.map((record) => [`issuance:${record.cert_name}`, record, issuanceOf('a', today)] as const),
    ];
    expect(read.map(([key]) => key).sort()).toEqual(
      Object.keys(dump)
        .filter((key) => /^(proxy|cert|issuance):/.test(key))
        .sort(),
    );
    for (const [key, record, example] of read) {
      expect(record).toMatchObject(fieldsOf(dump[key]?.value));
      expect([key, names(record)]).toEqual([key, names(example)]);
    }
    expect(tokens.records).toMatchObject([{ name: 'alice', cert_email: 'alice@example.com' }]);
  });

  test('can be changed', async () => {
    await restore(generation);
    const [target] = (await store.targets.list()).records;
    const found = (await store.targets.find(target!.hostname))!;
    await store.commit(store.targets.saving({ ...found.record, enabled: true }, found.raw));
    expect((await store.targets.find(target!.hostname))?.record.enabled).toBe(true);
    const issuance = (await store.certificates.findIssuance('going-on' as CertName))!;
    const certificate = certificateOf('going-on.example.com', tokenOf('x'), { cert_name: 'going-on' as CertName });
    await store.certificates.complete(certificate, { ...issuance.record, step: 'completed' }, issuance);
    expect(await store.certificates.history('going-on' as CertName)).toMatchObject([{ result: 'completed' }]);
  });
});

test('a host of before issue 3 goes on as it was: no redirect, TLS 1.2, HTTP/1.1 to a backend that is verified', async () => {
  await restore('issue-2');
  expect((await store.targets.list()).records).toMatchObject([
    {
      https_redirect: false,
      hsts: null,
      min_tls_version: '1.2',
      custom_response_headers: {},
      backend_protocol: 'http1',
      backend_ca_pem: null,
      backend_server_name: null,
      backend_verify: true,
    },
  ]);
});

test.each(GENERATIONS)('a host of %s has no limits, and its answers are not compressed', async (generation) => {
  await restore(generation);
  for (const record of (await store.targets.list()).records) expect(record).toMatchObject(NO_LIMITS);
});

test('a certificate and an order of before issue 3 are of the CA that they name, by the challenge of their names', async () => {
  await restore('issue-2');
  const terms = { challenge_type: null, dns_provider: null, profile: null, preferred_chain: null };
  const ca = 'https://ca.example.com/directory';
  expect((await store.certificates.find(APP))?.record).toMatchObject({ ...terms, issued_by: ca, account_url: null });
  expect((await store.certificates.findIssuance('going-on' as CertName))?.record).toMatchObject({
    ...terms,
    asked_directory_url: ca,
    forced: false,
    timeline: [],
    remarks: [],
    problem: null,
    challenge_tokens: [],
    challenge_names: [],
    challenge_records: [],
    resume_at: null,
  });
});

test('what issue 3 remembered besides is read: history, renewal, failures, and what was published for challenges', async () => {
  const dump = await restore('issue-3');
  const attempts = (dump['history:failed']?.value ?? []) as readonly object[];
  expect(await store.certificates.history('failed' as CertName)).toEqual([fieldsOf(attempts[0])]);
  // Nobody reads when it was asked.
  const { polled_at: _, ...info } = fieldsOf(dump[`renewal-info:${APP}`]?.value) as Record<string, unknown>;
  expect(await store.renewals.info(APP)).toEqual(info);
  expect(await store.renewals.backoff('ca.example.com', ['app.example.com'])).toMatchObject({
    failures: 2,
    blames: 'ca',
  });
  expect(await store.publishedRecords.list()).toMatchObject([{ cert_name: 'going-on', record: { value: 'v' } }]);
  expect((await store.alpnChallenges.list()).records).toMatchObject([{ name: 'a.example.com' }]);
});
