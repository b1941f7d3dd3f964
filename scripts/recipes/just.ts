/** A whole token, which is never printed again where it was only given. */
export const WHOLE_TOKEN = /^mpm_[\w-]{43}$/;

const BY_NPM = 'npx --yes rust-just';

/**
 * How `just` was called, by the path of its program, which the justfile tells: one that npx brought, or that is among our own
 * packages, is on nobody's PATH.
 */
export const callOf = (program: string | undefined): string =>
  !program || (program.includes('/node_modules/') && !program.includes('/lib/node_modules/')) ? BY_NPM : 'just';

/** How a recipe is called: as this one was, or by its launcher in our container image, which says so. */
const CALL = process.env['MPM_CALL'] || callOf(process.env['MPM_JUST']);

/** A command to copy. */
export const just = (...words: readonly string[]): string => [CALL, ...words.map(quoted)].join(' ');

const NAMED_SHORTLY = /(?<![\w-])just (?=[a-z]+-[a-z]|(?:health|explain|reload|start|serve)\b)/g;

/** The API and the configuration say `just NAME`, for they cannot know how it is called here. */
export const asCalled = (text: string): string => text.replaceAll(NAMED_SHORTLY, `${CALL} `);

/** For a POSIX shell. */
export function quoted(word: string): string {
  if (WHOLE_TOKEN.test(word)) return '"$TOKEN"';
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
