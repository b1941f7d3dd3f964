/** A command to copy: how a recipe is called on any machine that has npm. */
export const just = (...words: readonly string[]): string => ['npx --yes rust-just', ...words.map(quoted)].join(' ');

/** For a POSIX shell. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
