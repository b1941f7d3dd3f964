import { listedViews, type View } from './views.ts';

/** The letter that leads to each view after `g`: the first of its path that no view before it has. */
export const goKeys: ReadonlyMap<string, View> = lettersOf(listedViews);

function lettersOf(views: readonly View[]): Map<string, View> {
  const letters = new Map<string, View>();
  for (const view of views) {
    const free = view.path.match(/[a-z]/g)?.find((letter) => !letters.has(letter));
    if (free !== undefined) letters.set(free, view);
  }
  return letters;
}
