import { afterAll, expect, test } from '@jest/globals';
import { Chance } from '../support/chance.ts';
import { peltedWorld } from '../support/pelted-world.ts';

const SEEDS = [1, 2, 3];
const EACH = 60;

const world = await peltedWorld();
afterAll(() => world.api.stop());

test.each(SEEDS)(
  'thousands of requests that are wrong somewhere (seed %d) are answered below 500, and change nothing when refused',
  async (seed) => {
    expect((await world.pelt(EACH, new Chance(seed))).problems).toEqual([]);
    expect(await world.broken()).toEqual([]);
  },
  600_000,
);
