import { afterAll, expect, test } from '@jest/globals';
import { Chance } from '../../support/chance.ts';
import { peltedWorld } from '../../support/pelted-world.ts';

const SEED = 20_261_122;
const EACH = 6;

const world = await peltedWorld();
afterAll(() => world.api.stop());

test('requests that are wrong somewhere get an answer that is described and below 500, and change nothing when refused', async () => {
  const { problems, statuses } = await world.pelt(EACH, new Chance(SEED));
  expect(problems).toEqual([]);
  // Both have to be there: what is refused at once proves nothing about what comes after the checks.
  expect((statuses.get(400) ?? 0) > 100 && (statuses.get(200) ?? 0) > 50).toBe(true);
  expect(await world.broken()).toEqual([]);
});
