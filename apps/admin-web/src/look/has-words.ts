/** Whether all the words of a search are in these texts, in upper or lower case. */
export function hasWords(search: string, texts: readonly (string | null | undefined)[]): boolean {
  const text = texts.join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
