import { texts } from '../texts.ts';

const PLAIN = /^[\w@%+=:,./-]+$/;

/** A recipe with its arguments, as a shell takes it; the same way to `just` as the sign-in page has. */
export const justCommand = (...words: readonly string[]): string => {
  const [just = 'just'] = texts.signIn.command.split(' token-generate');
  return [just, ...words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))].join(
    ' ',
  );
};
