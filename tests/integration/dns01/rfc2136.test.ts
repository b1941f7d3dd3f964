import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DnsProvider, Means, PresentedRecord } from '#dns01';
import { decodeMessage } from '../../../libs/dns01/src/wire/message.ts';
import { makeTsigKey, startBind, type Bind, type BindKey } from '../../support/bind.ts';
import { failureOf, never, openProvider } from '../../support/dns-settings.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { startTamperingRelay } from '../../support/tampering-relay.ts';

const NAME = '_acme-challenge.example.test';

let bind: Bind;
let key: BindKey;
let strong: BindKey;
let narrow: BindKey;

beforeAll(async () => {
  key = await makeTsigKey('mpm.key');
  strong = await makeTsigKey('strong.key', 'hmac-sha512');
  narrow = await makeTsigKey('narrow.key');
  const grants = [key, strong].map(({ name }) => `grant ${name} zonesub TXT;`).join(' ');
  const servers = ['@ NS ns1.example.test.', 'ns1 A 127.0.0.1'];
  bind = await startBind({
    port: await freePort(),
    keys: [key, strong, narrow],
    zones: [
      {
        name: 'example.test',
        records: [
          ...servers,
          'deep.sub A 192.0.2.1',
          'child NS ns1.example.test.',
          'alias CNAME www.child.example.test.',
        ],
        statements: [`update-policy { ${grants} grant ${narrow.name} name other.example.test TXT; };`],
      },
      {
        name: 'child.example.test',
        records: ['@ NS ns1.example.test.', 'www A 192.0.2.1'],
        statements: [`update-policy { ${grants} };`],
      },
      { name: 'open.test', records: ['@ NS ns1.example.test.'], statements: ['allow-update { 127.0.0.1; };'] },
    ],
  });
});

afterAll(() => bind.stop());

interface Told {
  readonly nameserver?: string;
  readonly tsig?: BindKey | null;
  readonly means?: Partial<Means>;
}

const provider = ({ nameserver = bind.at, tsig = key, means = {} }: Told = {}): DnsProvider =>
  openProvider(
    'rfc2136',
    {
      rfc2136: {
        nameserver,
        tsigName: tsig?.name ?? '',
        tsigAlgorithm: tsig?.algorithm ?? 'hmac-sha256',
        tsigSecret: tsig?.secret ?? '',
      },
    },
    means,
  );

const present = (told: Told = {}, name = NAME, value = 'v'): Promise<PresentedRecord> =>
  provider(told).present({ name, value }, never());

describe('rfc2136, against BIND', () => {
  test('keeps two values at one name, and takes away only the one it is asked to', async () => {
    const dns = provider();
    const first = await dns.present({ name: NAME, value: 'of-the-name' }, never());
    const second = await dns.present({ name: NAME, value: 'of-the-wildcard' }, never());
    expect(await bind.texts(NAME)).toEqual(['of-the-name', 'of-the-wildcard']);
    await dns.remove(first, never());
    expect(await bind.texts(NAME)).toEqual(['of-the-wildcard']);
    await dns.remove(second, never());
    expect(await bind.texts(NAME)).toEqual([]);
  });

  test('does both twice without harm, from a record that went through JSON', async () => {
    const dns = provider();
    const record = await dns.present({ name: NAME, value: 'twice' }, never());
    await dns.present({ name: NAME, value: 'twice' }, never());
    expect(await bind.texts(NAME)).toEqual(['twice']);
    const stored = JSON.parse(JSON.stringify(record)) as PresentedRecord;
    expect(stored).toEqual({ name: NAME, value: 'twice', provider: 'rfc2136', handle: null });
    await provider().remove(stored, never());
    await provider().remove(stored, never());
    expect(await bind.texts(NAME)).toEqual([]);
  });

  test('writes into the zone that is nearest to the name, which need not be its parent', async () => {
    const child = await present({}, '_acme-challenge.www.child.example.test', 'in the child');
    expect(await bind.texts('_acme-challenge.www.child.example.test')).toEqual(['in the child']);
    await eventually(() =>
      expect(bind.output()).toMatch(/updating zone 'child\.example\.test\/IN'.*_acme-challenge\.www\.child/),
    );
    await provider().remove(child, never());
    const deep = await present({}, '_acme-challenge.deep.sub.example.test', 'deep');
    await eventually(() =>
      expect(bind.output()).toMatch(/updating zone 'example\.test\/IN'.*_acme-challenge\.deep\.sub/),
    );
    await provider().remove(deep, never());
  });

  test('does not take the zone of an alias for that of its target', async () => {
    const record = await present({}, '_acme-challenge.alias.example.test', 'x');
    await eventually(() => expect(bind.output()).toMatch(/updating zone 'example\.test\/IN'.*_acme-challenge\.alias/));
    await provider().remove(record, never());
  });

  test('refuses a name that is an alias, where the server would say yes and do nothing', async () => {
    const failure = await failureOf(present({}, 'alias.example.test', 'beside a CNAME'));
    expect(failure).toMatchObject({ code: 'DNS_DELEGATION', retry: false });
    expect(failure.message).toMatch(/alias\.example\.test as a CNAME to www\.child\.example\.test.*DNS_RESOLVERS/);
  });

  test('carries a value that is longer than one string', async () => {
    const value = 'long '.repeat(120).trim();
    const record = await present({}, NAME, value);
    expect(await bind.texts(NAME)).toEqual([value]);
    await provider().remove(record, never());
    expect(await bind.texts(NAME)).toEqual([]);
  });

  test.each(['hmac-sha384', 'hmac-sha512', 'hmac-sha1'] as const)('signs with %s', async (algorithm) => {
    const own = await makeTsigKey(`own-${algorithm}.key`, algorithm);
    const server = await startBind({
      port: await freePort(),
      keys: [own],
      zones: [
        {
          name: 'a.test',
          records: ['@ NS ns1', 'ns1 A 127.0.0.1'],
          statements: [`allow-update { key ${own.name}; };`],
        },
      ],
    });
    try {
      await present({ nameserver: server.at, tsig: own }, '_acme-challenge.a.test', algorithm);
      expect(await server.texts('_acme-challenge.a.test')).toEqual([algorithm]);
    } finally {
      await server.stop();
    }
  });

  test('updates without a key where the server allows it', async () => {
    await present({ tsig: null }, '_acme-challenge.open.test', 'unsigned');
    expect(await bind.texts('_acme-challenge.open.test')).toEqual(['unsigned']);
  });
});

describe('rfc2136 says what is wrong, and what to do, when', () => {
  const cases: [what: string, told: () => Told, code: string, words: RegExp][] = [
    [
      'the key is unknown',
      () => ({ tsig: { ...key, name: 'nobody.key' } }),
      'DNS_CREDENTIALS',
      /BADKEY: it knows no key "nobody\.key".*RFC2136_TSIG_NAME/,
    ],
    [
      'the secret is wrong',
      () => ({ tsig: { ...key, secret: strong.secret } }),
      'DNS_CREDENTIALS',
      /BADSIG: the secret of the key "mpm\.key" is another one.*RFC2136_TSIG_SECRET/,
    ],
    [
      'the algorithm is wrong',
      () => ({ tsig: { ...key, algorithm: 'hmac-sha512' } }),
      'DNS_CREDENTIALS',
      /BADKEY: .*hmac-sha512.*RFC2136_TSIG_ALGORITHM/,
    ],
    [
      'our clock is an hour behind',
      () => ({ means: { now: () => Date.now() - 3_600_000 } }),
      'DNS_CLOCK',
      /BADTIME: its clock is 3(600|599|601) s ahead of ours.*NTP/,
    ],
    [
      'our clock is an hour ahead',
      () => ({ means: { now: () => Date.now() + 3_600_000 } }),
      'DNS_CLOCK',
      /BADTIME: its clock is 3(600|599|601) s behind ours/,
    ],
    ['the key may not do it', () => ({ tsig: narrow }), 'DNS_REFUSED', /REFUSED to the update.*update-policy/],
    [
      'it is not signed, and must be',
      () => ({ tsig: null }),
      'DNS_REFUSED',
      /REFUSED to the update.*RFC2136_TSIG_NAME/,
    ],
  ];

  test.each(cases)('%s', async (_, told, code, words) => {
    const failure = await failureOf(present(told()));
    expect(failure).toMatchObject({ code, retry: false });
    expect(failure.message).toMatch(words);
    expect(failure.message).not.toContain(key.secret);
    expect(await bind.texts(NAME)).toEqual([]);
  });

  test('somebody on the way turns the refusal into a success', async () => {
    const relay = await startTamperingRelay(bind.port, (answer) => {
      answer.writeUInt8(answer.readUInt8(3) & 0xf0, 3);
      return answer;
    });
    try {
      const failure = await failureOf(present({ nameserver: relay.at, tsig: narrow }));
      expect(failure).toMatchObject({ code: 'DNS_CREDENTIALS', retry: false });
      expect(failure.message).toMatch(/answers with a wrong signature\..*"narrow\.key" \(RFC2136_TSIG_NAME\)/);
    } finally {
      await relay.stop();
    }
  });

  test('the answer comes without a signature', async () => {
    const relay = await startTamperingRelay(bind.port, (answer) => {
      const { additional } = decodeMessage(answer);
      answer.writeUInt16BE(additional.length - 1, 10);
      return answer.subarray(0, additional.at(-1)?.start);
    });
    try {
      const failure = await failureOf(present({ nameserver: relay.at }));
      expect(failure).toMatchObject({ code: 'DNS_CREDENTIALS', retry: false });
      expect(failure.message).toMatch(/answers without a signature \(NXDOMAIN\)/);
    } finally {
      await relay.stop();
    }
  });

  test('the server knows the zone only from hearsay', async () => {
    const forward = { zones: ['example.test'], toPort: bind.port };
    const recursive = await startBind({ port: await freePort(), keys: [key], forward });
    try {
      // What it has heard, it repeats.
      expect(await recursive.texts(NAME)).toEqual([]);
      const failure = await failureOf(present({ nameserver: recursive.at }));
      expect(failure).toMatchObject({ code: 'DNS_ZONE_NOT_FOUND', retry: false });
    } finally {
      await recursive.stop();
    }
  });

  test('the server has no zone for the name', async () => {
    const failure = await failureOf(present({}, '_acme-challenge.elsewhere.example'));
    expect(failure).toMatchObject({ code: 'DNS_ZONE_NOT_FOUND', retry: false });
    expect(failure.message).toMatch(/no zone for _acme-challenge\.elsewhere\.example.*RFC2136_NAMESERVER/);
  });

  test('nothing listens there', async () => {
    const failure = await failureOf(present({ nameserver: `127.0.0.1:${await freePort()}` }));
    expect(failure).toMatchObject({ code: 'DNS_UNREACHABLE', retry: true });
    expect(failure.message).toContain('ECONNREFUSED');
  });

  test('it does not answer in time', async () => {
    await bind.freeze();
    try {
      const failure = await failureOf(present({ means: { requestTimeoutMs: 200 } }));
      expect(failure).toMatchObject({ code: 'DNS_TIMEOUT', retry: true });
      expect(failure.message).toMatch(/does not answer within 0\.2 s/);
    } finally {
      bind.thaw();
    }
  });

  test('the caller gives up: with the reason of the caller, at once', async () => {
    await bind.freeze();
    try {
      const reason = new Error('enough');
      const controller = new AbortController();
      const waiting = failureOf(provider().present({ name: NAME, value: 'v' }, controller.signal));
      controller.abort(reason);
      expect(await waiting).toBe(reason);
    } finally {
      bind.thaw();
    }
  });
});
