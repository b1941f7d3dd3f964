/** A whole token, which is never printed again where it was only given. */
export const WHOLE_TOKEN = /^mpm_[\w-]{43}$/;

/** How a recipe is called: by npm on any machine, by its launcher in our container image, which says so. */
const CALL = process.env['MPM_CALL'] || 'npx --yes rust-just';

/** A command to copy. */
export const just = (...words: readonly string[]): string => [CALL, ...words.map(quoted)].join(' ');

/** For a POSIX shell. */
function quoted(word: string): string {
  if (WHOLE_TOKEN.test(word)) return '"$TOKEN"';
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
