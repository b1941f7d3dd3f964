import { describe, expect, test } from '@jest/globals';
import { candidatesFor, readHosts, readResolverSettings } from '../../../apps/gateway/src/resolve/hosts-file.ts';
import { NameTable, notFound, unanswered, type Resolved } from '../../../apps/gateway/src/resolve/name-table.ts';

const found = (address: string, ttl: number): Resolved => ({ addresses: [{ address, family: 4 }], ttl });

/** A table whose clock and answers a test sets. */
class Setting {
  now = 0;
  questions = 0;
  answer: Resolved | Error = found('192.0.2.1', 5);
  readonly table = new NameTable(
    async () => {
      this.questions += 1;
      if (this.answer instanceof Error) throw this.answer;
      return this.answer;
    },
    () => this.now,
  );

  async ask(): Promise<string> {
    const [first] = await this.table.find('a.example');
    return first?.address ?? '';
  }
}

describe('a name', () => {
  test('is asked for once while it is good, however many wait for it', async () => {
    const setting = new Setting();
    await Promise.all([setting.ask(), setting.ask(), setting.ask()]);
    setting.now = 4_999;
    await setting.ask();
    expect(setting.questions).toBe(1);
    setting.now = 5_000;
    await setting.ask();
    expect(setting.questions).toBe(2);
  });

  test.each([
    [0, 999, 1_000],
    [86_400, 29_999, 30_000],
  ])(
    'with a lifetime of %d s is good for a second at least, and for half a minute at most',
    async (ttl, good, over) => {
      const setting = new Setting();
      setting.answer = found('192.0.2.1', ttl);
      await setting.ask();
      setting.now = good;
      await setting.ask();
      expect(setting.questions).toBe(1);
      setting.now = over;
      await setting.ask();
      expect(setting.questions).toBe(2);
    },
  );

  test('whose address does not answer is asked for anew, once a second at most', async () => {
    const setting = new Setting();
    await setting.ask();
    setting.table.forget('a.example');
    await setting.ask();
    setting.now = 1_000;
    setting.answer = found('192.0.2.2', 5);
    expect(await setting.ask()).toBe('192.0.2.2');
    expect(setting.questions).toBe(2);
  });

  test('that cannot be resolved is not asked for again for a second', async () => {
    const setting = new Setting();
    setting.answer = notFound('a.example');
    await expect(setting.ask()).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(setting.ask()).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(setting.questions).toBe(1);
    setting.now = 1_000;
    setting.answer = found('192.0.2.1', 5);
    expect(await setting.ask()).toBe('192.0.2.1');
  });

  test('stays what it was while nobody answers for it, for an hour; not where it is said to be gone', async () => {
    const setting = new Setting();
    await setting.ask();
    setting.answer = unanswered('a.example', 'ETIMEOUT');
    setting.now = 3_599_000;
    expect(await setting.ask()).toBe('192.0.2.1');
    // Meanwhile it is asked for every five seconds.
    setting.now += 4_999;
    expect(await setting.ask()).toBe('192.0.2.1');
    expect(setting.questions).toBe(2);
    setting.now = 3_606_000;
    await expect(setting.ask()).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    const gone = new Setting();
    await gone.ask();
    gone.answer = notFound('a.example');
    gone.now = 6_000;
    await expect(gone.ask()).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

test('a hosts file is read with comments, several names on a line, and several lines for a name', () => {
  const hosts = readHosts(
    '127.0.0.1 localhost\n::1 LOCALHOST ip6 # x\n# 10.0.0.1 no\nnonsense here\n10.0.0.2\tdb db.local',
  );
  expect([...hosts]).toEqual([
    ['localhost', ['127.0.0.1', '::1']],
    ['ip6', ['::1']],
    ['db', ['10.0.0.2']],
    ['db.local', ['10.0.0.2']],
  ]);
});

test('names are looked for in the search domains of resolv.conf, as ndots says', () => {
  const settings = readResolverSettings(
    'nameserver 10.0.0.10\nsearch shop.svc.cluster.local svc.cluster.local.\noptions edns0 ndots:3 # x',
  );
  expect(candidatesFor('db', settings)).toEqual(['db.shop.svc.cluster.local', 'db.svc.cluster.local', 'db']);
  expect(candidatesFor('a.b.c.d', settings)[0]).toBe('a.b.c.d');
  expect(candidatesFor('db.', settings)).toEqual(['db']);
  expect(candidatesFor('db.example.com', readResolverSettings(''))).toEqual(['db.example.com']);
});
