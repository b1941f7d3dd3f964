import type { Command } from './command.ts';

/** More cannot be looked through; another letter finds the rest. */
const SHOWN = 40;

/**
 * The commands that have all words that were typed, best first: those whose name begins so, those with a word that does, the others;
 * within each as they were given. Without a word all.
 */
export function matching(commands: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands.slice(0, SHOWN);
  const ranks: Command[][] = [[], [], []];
  for (const command of commands) {
    const label = command.label.toLowerCase();
    const text = `${label} ${command.hint?.toLowerCase() ?? ''} ${command.group.toLowerCase()}`;
    if (!words.every((word) => text.includes(word))) continue;
    const [first = ''] = words;
    ranks[
      label.startsWith(first) ? 0 : label.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(first)) ? 1 : 2
    ]?.push(command);
  }
  return ranks.flat().slice(0, SHOWN);
}

/** Groups in the order in which the best of each comes. */
export const grouped = (commands: readonly Command[]): (readonly [group: string, commands: Command[]])[] => [
  ...Map.groupBy(commands, ({ group }) => group),
];
