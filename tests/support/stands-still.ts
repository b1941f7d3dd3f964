import { eventually } from './eventually.ts';

/** Waits until a count has not grown for half a second. */
export async function standsStill(count: () => number): Promise<void> {
  let last = -1;
  let since = performance.now();
  await eventually(() => {
    if (count() !== last) since = performance.now();
    last = count();
    return last > 0 && performance.now() - since > 500;
  });
}
