import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { TicketKeys, ticketKeysOf } from '../../../apps/gateway/src/supervisor/ticket-keys.ts';

const SECRET = Buffer.alloc(32, 7);
const LOGGER = pino({ level: 'silent' });

async function replica(clock: { now: string }): Promise<{ keys: TicketKeys; used: Buffer[] }> {
  const used: Buffer[] = [];
  const keys = new TicketKeys(
    async () => SECRET,
    (key) => used.push(key),
    LOGGER,
    () => new Date(clock.now),
  );
  await keys.start();
  return { keys, used };
}

test('all replicas change to the same keys at midnight UTC without talking to each other', async () => {
  const clock = { now: '2026-03-01T23:59:59.999Z' };
  const [one, two] = [await replica(clock), await replica(clock)];
  clock.now = '2026-03-02T00:00:00.000Z';
  for (const { keys } of [one, two]) {
    keys.rotate();
    keys.rotate();
    keys.stop();
  }
  expect(one.used).toEqual([ticketKeysOf(SECRET, '2026-03-01'), ticketKeysOf(SECRET, '2026-03-02')]);
  expect(two.used).toEqual(one.used);
});

test('keys have the length that Node wants, and differ with the day and the secret', () => {
  const keys = [
    ticketKeysOf(SECRET, '2026-03-01'),
    ticketKeysOf(SECRET, '2026-03-02'),
    ticketKeysOf(Buffer.alloc(32, 8), '2026-03-01'),
  ];
  expect(keys.map(({ length }) => length)).toEqual([48, 48, 48]);
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(3);
});

test('a secret that cannot be read leaves the workers their own keys', async () => {
  const used: Buffer[] = [];
  const keys = new TicketKeys(
    () => Promise.reject(new Error('Redis is away')),
    (key) => used.push(key),
    LOGGER,
  );
  await keys.start();
  keys.rotate();
  keys.stop();
  expect(used).toEqual([]);
});
