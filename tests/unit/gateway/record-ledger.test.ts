import { expect, test } from '@jest/globals';
import { RecordLedger } from '../../../apps/gateway/src/supervisor/record-ledger.ts';

interface Stored {
  readonly id: string;
  readonly value: string;
  readonly note?: string;
}

const newLedger = () =>
  new RecordLedger<Stored, { id: string; value: string }>({
    idOf: ({ id }) => id,
    toRecord: ({ id, value }) => ({ id, value }),
    check: ({ value }) => (value === 'bad' ? 'it is bad' : undefined),
  });
const listing = (...records: Stored[]) => ({ records, broken: [] });

test('everything is new at first, and nothing when it is read again', async () => {
  const ledger = newLedger();
  const all = listing({ id: 'a', value: '1' }, { id: 'b', value: '2' });
  expect(await ledger.replace(all)).toEqual({ set: [...all.records], gone: [] });
  expect(await ledger.replace(all)).toEqual({ set: [], gone: [] });
});

test('only what workers need to know makes a difference', async () => {
  const ledger = newLedger();
  await ledger.replace(listing({ id: 'a', value: '1', note: 'x' }));
  expect(await ledger.replace(listing({ id: 'a', value: '1', note: 'y' }))).toEqual({ set: [], gone: [] });
  expect(await ledger.replace(listing({ id: 'a', value: '2' }))).toEqual({ set: [{ id: 'a', value: '2' }], gone: [] });
});

test('an update touches what it names and nothing else', async () => {
  const ledger = newLedger();
  await ledger.replace(listing({ id: 'a', value: '1' }, { id: 'b', value: '2' }, { id: 'c', value: '3' }));
  const changed = await ledger.update(
    ['a', 'b', 'new', 'unknown'],
    listing({ id: 'a', value: '9' }, { id: 'new', value: '4' }),
  );
  expect(changed).toEqual({
    set: [
      { id: 'a', value: '9' },
      { id: 'new', value: '4' },
    ],
    gone: ['b'],
  });
  expect(ledger.records.map(({ id }) => id).sort()).toEqual(['a', 'c', 'new']);
});

test('what cannot be used is left out with its reason, and taken in once it can be', async () => {
  const ledger = newLedger();
  await ledger.replace(listing({ id: 'a', value: '1' }, { id: 'b', value: '2' }));
  const broken = { set: [], gone: ['a'], broken: ['a'] };
  expect(await ledger.update(['a'], listing({ id: 'a', value: 'bad' }))).toEqual(broken);
  expect(ledger.broken).toEqual([['a', 'it is bad']]);
  expect(await ledger.update(['a'], listing({ id: 'a', value: 'bad' }))).toEqual({ set: [], gone: [] });
  expect(await ledger.update(['a'], listing({ id: 'a', value: '3' }))).toEqual({
    set: [{ id: 'a', value: '3' }],
    gone: [],
  });
  expect(ledger.broken).toEqual([]);
});

test('what the store cannot read is broken too, also where it never could, and forgotten when it is gone', async () => {
  const ledger = newLedger();
  const read = { records: [{ id: 'a', value: '1' }], broken: [{ id: 'b', reason: 'it is not JSON' }] };
  expect(await ledger.replace(read)).toEqual({ set: read.records, gone: ['b'], broken: ['b'] });
  expect(ledger.broken).toEqual([['b', 'it is not JSON']]);
  expect(await ledger.update(['b'], listing())).toEqual({ set: [], gone: ['b'] });
  expect(ledger.broken).toEqual([]);
  expect(ledger.size).toBe(1);
});
