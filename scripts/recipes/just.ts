/** A whole token, which is never printed again where it was only given. */
export const WHOLE_TOKEN = /^mpm_[\w-]{43}$/;

/** A command to copy: how a recipe is called on any machine that has npm. */
export const just = (...words: readonly string[]): string => ['npx --yes rust-just', ...words.map(quoted)].join(' ');

/** For a POSIX shell. */
function quoted(word: string): string {
  if (WHOLE_TOKEN.test(word)) return '"$TOKEN"';
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
