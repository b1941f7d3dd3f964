import { describe, expect, test } from '@jest/globals';
import { hashSync } from 'bcryptjs';
import { basicCredentials, compileAccessList, hashPassword, PasswordDesk, verifyPassword } from '#access';
import { parseAccessListName, passwordScheme } from '#domain';

type List = ReturnType<typeof compileAccessList>;

const listOf = (users: Readonly<Record<string, string>>): List =>
  compileAccessList({
    name: parseAccessListName('l'),
    realm: 'r',
    satisfy: 'all',
    rules: [],
    users: Object.entries(users).map(([username, password_hash]) => ({ username, password_hash, note: '' })),
  });

/** Passwords are what their hashes say, and each check is over when the test says so. */
function heldDesk(): { desk: PasswordDesk; asked: string[]; release: () => void } {
  const asked: string[] = [];
  const held: (() => void)[] = [];
  const desk = new PasswordDesk((password, hash) => {
    asked.push(`${password} for ${hash}`);
    return new Promise((resolve) => held.push(() => resolve(password === hash)));
  });
  return { desk, asked, release: () => held.splice(0).forEach((end) => end()) };
}

const check = (desk: PasswordDesk, list: List, username: string, password: string, client = 'c', host = 'h') =>
  desk.check(list, { username, password }, { client, host });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
/** Does something in every turn of the event loop until a promise is settled. @returns in how many */
async function turnsUntil(settled: Promise<unknown>, act: () => void = () => {}): Promise<number> {
  const state = { over: false };
  void settled.finally(() => (state.over = true));
  let turns = 0;
  for (; !state.over; turns++) {
    act();
    await turn();
  }
  return turns;
}

describe('passwords', () => {
  test('are hashed with argon2id and known again', async () => {
    const hash = await hashPassword('pa:ss wörd');
    expect(passwordScheme(hash)).toBe('argon2id');
    expect(await hashPassword('pa:ss wörd')).not.toBe(hash);
    expect([await verifyPassword('pa:ss wörd', hash), await verifyPassword('pa:ss word', hash)]).toEqual([true, false]);
  });

  test('of a hash that another program made with other parameters are known', async () => {
    // README and test.c of the reference implementation, phc-winner-argon2.
    const argon2i = '$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG';
    const argon2id = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    for (const hash of [argon2i, argon2id])
      expect([await verifyPassword('password', hash), await verifyPassword('passwords', hash)]).toEqual([true, false]);
  });

  test('of bcrypt are known, $2y$ of htpasswd as well, and the event loop goes on meanwhile', async () => {
    const hash = hashSync('secret', 10).replace(/^\$2b/, '$2y');
    const right = verifyPassword('secret', hash);
    const turns = await turnsUntil(right);
    expect(await right).toBe(true);
    expect(turns).toBeGreaterThan(10);
    expect(await verifyPassword('Secret', hash)).toBe(false);
  });

  test('come in as RFC 7617 says, and nothing else does', () => {
    expect(basicCredentials(basic('a:b:ç'))).toEqual({ username: 'a', password: 'b:ç' });
    expect(basicCredentials('bAsIc  YTo=')).toEqual({ username: 'a', password: '' });
    for (const other of [undefined, '', 'Basic', 'Bearer YTpi', 'Basic YTpi x', basic('no colon')])
      expect(basicCredentials(other)).toBeUndefined();
  });
});

describe('the desk that checks them', () => {
  test('remembers what was right, and asks anew for what was wrong', async () => {
    const { desk, asked, release } = heldDesk();
    const list = listOf({ alice: 'right' });
    const first = check(desk, list, 'alice', 'right');
    release();
    expect([await first, check(desk, list, 'alice', 'right')]).toEqual(['right', 'right']);
    const wrong = check(desk, list, 'alice', 'wrong');
    release();
    expect(await wrong).toBe('wrong');
    void check(desk, list, 'alice', 'wrong');
    expect(asked).toEqual(['right for right', 'wrong for right', 'wrong for right']);
    release();
  });

  test('forgets with the hash, and with the user', async () => {
    const { desk, asked, release } = heldDesk();
    const before = check(desk, listOf({ alice: 'old' }), 'alice', 'old');
    release();
    expect(await before).toBe('right');
    const changed = check(desk, listOf({ alice: 'new' }), 'alice', 'old');
    release();
    expect(await changed).toBe('wrong');
    // Somebody else's hash may be the very same.
    const gone = check(desk, listOf({ bob: 'old' }), 'alice', 'old');
    release();
    expect(await gone).toBe('wrong');
    expect(asked).toHaveLength(3);
  });

  test('checks a hash for a name that nobody has, always the same one, and never lets it in', async () => {
    const { desk, asked, release } = heldDesk();
    const list = listOf({ alice: 'a', bob: 'b', carol: 'c' });
    for (let i = 0; i < 3; i++) {
      const verdict = check(desk, list, 'mallory', 'a');
      release();
      expect(await verdict).toBe('wrong');
    }
    expect(asked).toHaveLength(3);
    expect(new Set(asked).size).toBe(1);
  });

  test('checks the same credentials once, however many requests bring them', async () => {
    const { desk, asked, release } = heldDesk();
    const list = listOf({ alice: 'right' });
    const verdicts = Array.from({ length: 100 }, () => check(desk, list, 'alice', 'right'));
    release();
    expect(new Set(await Promise.all(verdicts.map(async (verdict) => verdict)))).toEqual(new Set(['right']));
    expect(asked).toHaveLength(1);
  });

  test('has a bound for each client and one for all, and two at a time', async () => {
    const { desk, asked, release } = heldDesk();
    const list = listOf({ alice: 'right' });
    const verdicts = Array.from({ length: 9 }, (_, i) => check(desk, list, 'alice', `${i}`, 'flood'));
    expect(verdicts.filter((verdict) => verdict === 'busy')).toHaveLength(1);
    expect(asked).toHaveLength(2);
    const other = check(desk, list, 'alice', 'right', 'another');
    expect(typeof other).toBe('object');
    const rest = Array.from({ length: 100 }, (_, i) => check(desk, list, 'alice', `${i}`, `client ${i}`));
    expect(rest.filter((verdict) => verdict === 'full').length).toBeGreaterThan(30);
    await turnsUntil(Promise.all([...verdicts, ...rest, other].map(async (verdict) => verdict)), release);
    expect(await other).toBe('right');
    expect(typeof check(desk, list, 'alice', 'again', 'flood')).toBe('object');
    release();
  });

  test('serves hosts by turns: a flood at one keeps nobody from another, and nobody is dropped for it', async () => {
    const { desk, asked, release } = heldDesk();
    const list = listOf({ alice: 'right' });
    const flood = Array.from({ length: 200 }, (_, i) => check(desk, list, 'alice', `flood ${i}`, `client ${i}`, 'one'));
    expect(flood.filter((verdict) => verdict === 'full')).toHaveLength(200 - 2 - 32);
    const elsewhere = check(desk, listOf({ bob: 'right' }), 'bob', 'right', 'calm', 'two');
    expect(typeof elsewhere).toBe('object');
    release();
    await turn();
    expect(asked.slice(2)).toContain('right for right');
    await turnsUntil(Promise.all([...flood, elsewhere].map(async (verdict) => verdict)), release);
    expect(await elsewhere).toBe('right');
  });

  test('where a flood is at many hosts at once, those with the most wait no longer with all of theirs', async () => {
    const { desk, release } = heldDesk();
    const list = listOf({ alice: 'right' });
    const flood = Array.from({ length: 400 }, (_, i) =>
      check(desk, list, 'alice', `flood ${i}`, `client ${i}`, `attacked ${i % 5}`),
    );
    const waiting = flood.filter((verdict) => typeof verdict === 'object');
    const elsewhere = check(desk, listOf({ bob: 'right' }), 'bob', 'right', 'calm', 'calm');
    expect(typeof elsewhere).toBe('object');
    const ends = Promise.all(waiting);
    await turnsUntil(Promise.all([ends, elsewhere]), release);
    expect(await elsewhere).toBe('right');
    expect((await ends).filter((verdict) => verdict === 'full').length).toBeGreaterThan(0);
  });

  test('says that it cannot know where the checking fails, and goes on', async () => {
    let fails = true;
    const desk = new PasswordDesk(() => (fails ? Promise.reject(new Error('lost')) : Promise.resolve(true)));
    const list = listOf({ alice: 'x' });
    await expect(check(desk, list, 'alice', 'x')).rejects.toThrow('lost');
    fails = false;
    expect(await check(desk, list, 'alice', 'x')).toBe('right');
  });
});
