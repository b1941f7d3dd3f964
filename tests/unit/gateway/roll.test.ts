import { GCProfiler, type GCProfilerResult } from 'node:v8';
import { expect, test } from '@jest/globals';
import { Roll } from '../../../apps/gateway/src/exchange/roll.ts';

const names = (roll: Roll<{ readonly name: number; seat: number }>): number[] =>
  roll.all.map(({ name }) => name).toSorted((a, b) => a - b);

test('whoever came and has not left is there, in whatever order they come and go', () => {
  const roll = new Roll<{ readonly name: number; seat: number }>();
  const here = new Map<number, { readonly name: number; seat: number }>();
  for (let name = 0; name < 1_000; name++) {
    const member = { name, seat: -1 };
    here.set(name, member);
    roll.add(member);
    const leaving = here.get((name * 7) % (name + 1));
    if (leaving && name % 3) {
      here.delete(leaving.name);
      roll.delete(leaving);
      roll.delete(leaving);
    }
  }
  expect(names(roll)).toEqual([...here.keys()]);
  for (const member of here.values()) roll.delete(member);
  expect([names(roll), roll.isEmpty]).toEqual([[], true]);
});

test('they may leave while they are looked at', () => {
  const roll = new Roll<{ readonly name: number; seat: number }>();
  for (let name = 0; name < 5; name++) roll.add({ name, seat: -1 });
  let seen = 0;
  for (const member of roll.all) {
    roll.delete(member);
    seen += 1;
  }
  expect([seen, roll.isEmpty]).toEqual([5, true]);
});

const old = ({ heapSpaceStatistics }: GCProfilerResult['statistics'][number]['beforeGC']): number =>
  heapSpaceStatistics.find(({ spaceName }) => spaceName === 'old_space')?.spaceUsedSize ?? 0;

/** Kept, so that it is made. */
let garbage: number[] = [];

test('whoever has left is not kept by those who came later', () => {
  const roll = new Roll<{ readonly load: number[]; seat: number }>();
  const here: { readonly load: number[]; seat: number }[] = [];
  roll.add({ load: [], seat: -1 });
  // It has grown old when the first of them come.
  for (let i = 0; i < 60_000; i++) garbage = Array.from({ length: 200 }, () => i + 0.5);
  const profiler = new GCProfiler();
  profiler.start();
  for (let i = 0; i < 60_000; i++) {
    const member = { load: Array.from({ length: 200 }, () => i + 0.5), seat: -1 };
    roll.add(member);
    here.push(member);
    const leaving = here.length > 32 ? here.shift() : undefined;
    if (leaving) roll.delete(leaving);
  }
  const { statistics } = profiler.stop();
  const young = statistics.filter(({ gcType }) => gcType === 'Scavenge');
  expect(young.length).toBeGreaterThan(3);
  expect(young.reduce((sum, { beforeGC, afterGC }) => sum + old(afterGC) - old(beforeGC), 0)).toBeLessThan(4_000_000);
  expect(garbage).toHaveLength(200);
});
