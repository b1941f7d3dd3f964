import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addresses, caaRecords, challengeNameOf, delegationOf, propagated, Resolver } from '#dns01';
import { makeTsigKey, startBind, type Bind, type BindKey } from '../../support/bind.ts';
import { failureOf, never, openProvider } from '../../support/dns-settings.ts';
import { freePort } from '../../support/free-port.ts';
import { startRelay, type Relay } from '../../support/relay.ts';

/**
 * Two servers that both hold the zones, each with its own copy, and one that asks the first on behalf of others. An NS record
 * has no port, so all must seem to listen on the same one: the relays lend the second the addresses 127.0.0.2 and 127.0.0.3.
 */
let port: number;
let relays: Relay[];
let first: Bind;
let second: Bind;
let recursive: Bind;
let key: BindKey;

const SERVERS = ['@ NS ns1.example.test.', '@ NS ns2.example.test.'];
const RECORDS = [
  ...SERVERS,
  'ns1 A 127.0.0.1',
  'ns2 A 127.0.0.2',
  'www A 192.0.2.1',
  'www A 192.0.2.2',
  'www AAAA 2001:db8:0:0:1::1',
  'alias CNAME www',
  'bare TXT "no address"',
  '_acme-challenge.www CNAME www.acme.challenges.test.',
  '_acme-challenge.far CNAME hop.example.test.',
  'hop CNAME far.challenges.test.',
  '_acme-challenge.loop CNAME loop.example.test.',
  'loop CNAME _acme-challenge.loop',
  '_acme-challenge.shell CNAME \\$\\(reboot\\).challenges.test.',
  ...Array.from({ length: 9 }, (_, i) => `chain${i} CNAME chain${i + 1}`),
  '*.star CNAME wild.challenges.test.',
  '@ CAA 0 issue "letsencrypt.org"',
  '@ CAA 128 issuewild ";"',
  'strict CAA 0 issue "ca.example; accounturi=https://ca.example/acct/1"',
  'caa-alias CNAME strict',
  '*.wild CAA 0 issue "not-for-the-wildcard.example"',
  ...Array.from({ length: 60 }, (_, i) => `big TXT "${String(i).padStart(100, '.')}"`),
];

beforeAll(async () => {
  port = await freePort();
  key = await makeTsigKey('mpm.key');
  const grant = [`update-policy { grant ${key.name} zonesub TXT; };`];
  const zones = [
    { name: 'example.test', records: RECORDS, statements: grant },
    { name: 'challenges.test', records: SERVERS, statements: grant },
    {
      name: 'half.test',
      records: ['@ NS ns1.example.test.', '@ NS lame', 'lame A 127.0.0.3', '@ NS gone.example.test.'],
      statements: grant,
    },
    {
      name: 'six.test',
      records: ['@ NS ns1', 'ns1 A 127.0.0.1', 'ns1 AAAA 2001:db8::53'],
      statements: grant,
    },
    { name: 'toplevel', records: SERVERS },
    {
      name: 'inner.example.test',
      records: ['@ NS ns1.example.test.', 'up CNAME nothing.example.test.'],
    },
    { name: 'only-six.test', records: ['@ NS ns1', 'ns1 AAAA 2001:db8::53'], statements: grant },
  ];
  const forward = { zones: zones.map(({ name }) => name), toPort: port };
  first = await startBind({ port, keys: [key], zones });
  second = await startBind({ port: await freePort(), keys: [key], zones: zones.slice(0, 2) });
  recursive = await startBind({ port: await freePort(), forward });
  relays = await Promise.all(['127.0.0.2', '127.0.0.3'].map((address) => startRelay(address, second.port, port)));
});

afterAll(() => Promise.all([...relays, first, second, recursive].map((part) => part.stop())));

const resolver = (servers: readonly string[] = [recursive.at], timeoutMs = 1_500): Resolver =>
  new Resolver({ servers, authoritativePort: port, timeoutMs });

const challengeEndOf =
  (from: Resolver) =>
  (name: string): Promise<string> =>
    delegationOf(from, challengeNameOf(name), never());

const present = (bind: Bind, name: string, value: string): Promise<unknown> =>
  openProvider('rfc2136', {
    rfc2136: { nameserver: bind.at, tsigName: key.name, tsigAlgorithm: key.algorithm, tsigSecret: key.secret },
  }).present({ name, value }, never());

describe.each([
  ['a recursive server', () => recursive],
  ['a server that is authoritative only', () => first],
])('through %s', (_, server) => {
  const own = (): Resolver => resolver([server().at]);

  test('finds the IPv4 and IPv6 addresses of a name, and of what it is an alias of', async () => {
    const expected = ['192.0.2.1', '192.0.2.2', '2001:db8::1:0:0:1'];
    expect((await addresses(own(), 'www.example.test', never())).sort()).toEqual(expected);
    expect((await addresses(own(), 'ALIAS.example.test.', never())).sort()).toEqual(expected);
  });

  test('finds none for a name without addresses, and for one that is not there', async () => {
    expect(await addresses(own(), 'bare.example.test', never())).toEqual([]);
    expect(await addresses(own(), 'nothing.example.test', never())).toEqual([]);
  });

  test('follows the CNAMEs of a challenge name to where the record is to be written', async () => {
    const at = challengeEndOf(own());
    expect(await at('www.example.test')).toBe('www.acme.challenges.test');
    expect(await at('*.far.example.test')).toBe('far.challenges.test');
    expect(await at('plain.example.test')).toBe('_acme-challenge.plain.example.test');
    expect(await at('any.star.example.test')).toBe('wild.challenges.test');
  });

  test('takes CNAMEs in a circle, and a chain without end, for mistakes', async () => {
    for (const name of ['_acme-challenge.loop.example.test', 'chain0.example.test']) {
      const failure = await failureOf(delegationOf(own(), name, never()));
      expect(failure).toMatchObject({ code: 'DNS_DELEGATION', retry: false });
      expect(failure.message).toContain(name);
    }
    await expect(addresses(own(), 'chain0.example.test', never())).rejects.toMatchObject({ code: 'DNS_DELEGATION' });
  });

  test('takes no CNAME to a name that a program could take for more than that', () =>
    expect(challengeEndOf(own())('shell.example.test')).rejects.toMatchObject({
      code: 'DNS_DELEGATION',
      retry: false,
    }));

  test("finds the CAA records of a name, its alias's, or its nearest parent's", async () => {
    const records = [
      { critical: false, tag: 'issue', value: 'letsencrypt.org' },
      { critical: true, tag: 'issuewild', value: ';' },
    ];
    const parents = await caaRecords(own(), '*.deep.www.example.test', never());
    expect(parents.at).toBe('example.test');
    expect(parents.records.toSorted((a, b) => a.tag.localeCompare(b.tag))).toEqual(records);
    const strict = [{ critical: false, tag: 'issue', value: 'ca.example; accounturi=https://ca.example/acct/1' }];
    expect(await caaRecords(own(), 'strict.example.test', never())).toEqual({
      at: 'strict.example.test',
      records: strict,
    });
    expect(await caaRecords(own(), '*.wild.example.test', never())).toMatchObject({ at: 'example.test' });
    expect(await caaRecords(own(), 'caa-alias.example.test', never())).toMatchObject({ records: strict });
  });

  test('reads answers that are too long for UDP', async () => {
    const records = await own().records('big.example.test', 'TXT', never());
    expect(records).toHaveLength(60);
  });
});

describe('CAA', () => {
  test('is none where nobody has a record up to the last label', async () => {
    expect(await caaRecords(resolver(), 'www.shop.toplevel', never())).toEqual({ at: null, records: [] });
  });

  test('cannot be known where a parent cannot be looked up, and no CA would issue then', async () => {
    // The name servers of this lab know no parent of their zones: REFUSED there is a failure, not "none".
    const failure = await failureOf(caaRecords(resolver([first.at]), 'www.half.test', never()));
    expect(failure).toMatchObject({ code: 'DNS_LOOKUP_FAILED', retry: true });
    expect(failure.message).toMatch(/test cannot be looked up: the DNS server answers REFUSED/);
  });
});

describe('propagation', () => {
  test('is asked of every server of the zone, and says which do not have the value', async () => {
    const record = { name: '_acme-challenge.spread.example.test', value: 'v1' };
    const nowhere = await propagated(resolver(), record, never());
    expect(nowhere.everywhere).toBe(false);
    expect(nowhere.missing.toSorted()).toEqual([
      'ns1.example.test (127.0.0.1) does not have the value yet',
      'ns2.example.test (127.0.0.2) does not have the value yet',
    ]);
    await present(first, record.name, 'v1');
    expect(await propagated(resolver(), record, never())).toEqual({
      everywhere: false,
      missing: ['ns2.example.test (127.0.0.2) does not have the value yet'],
    });
    await present(second, record.name, 'another value');
    expect(await propagated(resolver(), record, never())).toMatchObject({ everywhere: false });
    await present(second, record.name, 'v1');
    expect(await propagated(resolver(), record, never())).toEqual({ everywhere: true, missing: [] });
  });

  test('finds the zone that a delegated name is in', async () => {
    const record = { name: 'www.acme.challenges.test', value: 'v2' };
    await present(first, record.name, 'v2');
    await present(second, record.name, 'v2');
    expect(await propagated(resolver(), record, never())).toEqual({ everywhere: true, missing: [] });
  });

  test('asks the servers of an alias, not those of its target', async () => {
    const { missing } = await propagated(resolver(), { name: 'up.inner.example.test', value: 'v' }, never());
    expect(missing).toEqual(['ns1.example.test (127.0.0.1) does not have the value yet']);
  });

  test('fails, with words for each, on servers that are lame, have no address or are not there', async () => {
    const record = { name: '_acme-challenge.half.test', value: 'v3' };
    await present(first, record.name, 'v3');
    const { everywhere, missing } = await propagated(resolver(), record, never());
    expect(everywhere).toBe(false);
    expect(missing.join('\n')).toMatch(/gone\.example\.test is named as a server of the zone and has no address/);
    expect(missing.join('\n')).toMatch(/lame\.half\.test \(127\.0\.0\.3\): .*REFUSED/);
    expect(missing).toHaveLength(2);
  });

  test('forgives an IPv6 address that cannot be reached from here, but not a server that has no other', async () => {
    await present(first, '_acme-challenge.six.test', 'v4');
    await present(first, '_acme-challenge.only-six.test', 'v4');
    const own = resolver([recursive.at], 500);
    const six = await propagated(own, { name: '_acme-challenge.six.test', value: 'v4' }, never());
    expect(six).toEqual({ everywhere: true, missing: [] });
    const only = await propagated(own, { name: '_acme-challenge.only-six.test', value: 'v4' }, never());
    expect(only.everywhere).toBe(false);
    expect(only.missing).toEqual([expect.stringMatching(/^ns1\.only-six\.test \(2001:db8::53\): /)]);
  });

  test('does not wait for a server that hangs for longer than the deadline, and names it', async () => {
    const record = { name: '_acme-challenge.hang.example.test', value: 'v5' };
    await present(first, record.name, 'v5');
    await second.freeze();
    try {
      const { missing } = await propagated(resolver([recursive.at], 300), record, never());
      expect(missing).toEqual([expect.stringMatching(/^ns2\.example\.test \(127\.0\.0\.2\): .*within 0\.3 s/)]);
    } finally {
      second.thaw();
    }
  });

  test('cannot be asked for a name that is in no zone', async () => {
    const failure = await failureOf(
      propagated(resolver([first.at]), { name: '_acme-challenge.unknown', value: 'v' }, never()),
    );
    expect(failure).toMatchObject({ retry: true });
  });
});

describe('a resolver', () => {
  let forger: Socket;
  let forgerAt: string;

  /** Answers each question three times: with another id, with another name, and with a count that lies. */
  beforeAll(async () => {
    forger = createSocket('udp4');
    await new Promise<void>((resolve) => forger.bind(0, '127.0.0.1', resolve));
    forgerAt = `127.0.0.1:${forger.address().port}`;
    forger.on('message', (question, { port: from, address }) => {
      const answer = Buffer.from(question);
      answer.writeUInt16BE(0x8180, 2);
      const otherId = Buffer.from(answer);
      otherId.writeUInt16BE(answer.readUInt16BE(0) ^ 1, 0);
      const otherName = Buffer.from(answer);
      otherName[13] = 0x7a;
      const lie = Buffer.from(answer);
      lie.writeUInt16BE(65_535, 6);
      for (const forged of [otherId, otherName, lie]) forger.send(forged, from, address);
    });
  });

  afterAll(() => {
    forger.close();
  });

  test('asks the next server where one does not answer, or answers that it cannot', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    const own = resolver([nobody, recursive.at]);
    expect(await addresses(own, 'ns1.example.test', never())).toEqual(['127.0.0.1']);
    // The second server does not hold half.test, and says REFUSED.
    const refusing = resolver([second.at, first.at]);
    expect(await addresses(refusing, 'lame.half.test', never())).toEqual(['127.0.0.3']);
  });

  test('passes over answers that are forged or broken', async () => {
    const failure = await failureOf(addresses(resolver([forgerAt], 200), 'www.example.test', never()));
    expect(failure).toMatchObject({ retry: true });
    expect(await addresses(resolver([forgerAt, first.at], 200), 'ns1.example.test', never())).toEqual(['127.0.0.1']);
  });

  test('stops at once when the caller does', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const waiting = failureOf(addresses(resolver([forgerAt], 5_000), 'www.example.test', controller.signal));
    controller.abort(reason);
    expect(await waiting).toBe(reason);
  });

  test('refuses a server that is no address, naming the variable', () => {
    expect(() => new Resolver({ servers: ['192.0.2.1:99999'] })).toThrow(/DNS_RESOLVERS: "192\.0\.2\.1:99999" is not/);
  });

  test('refuses names that DNS cannot carry', async () => {
    for (const name of [`${'a'.repeat(64)}.test`, 'a..test', 'a b.test', `${'a.'.repeat(130)}test`]) {
      await expect(addresses(resolver([first.at]), name, never())).rejects.toMatchObject({ code: 'DNS_BAD_NAME' });
    }
  });
});
