const SHOWN = 3;

/** Names for a message: a few of them, and how many more there are. */
export function namesInWords(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return more > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(', ');
}
