import { Stop } from '../../say.ts';
import { text } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';
import { passphraseIn } from '../document/document-file.ts';

/** Whoever has the file can try as many as there is time for. */
const SHORTEST = 12;

export const PASSPHRASE = {
  passphrase_file: required(
    text,
    'a file whose first line is the passphrase; as an argument it would be in the history of the shell',
  ),
};

/** @throws Stop where there is none, or one that is soon guessed */
export async function passphraseOf(path: string): Promise<string> {
  const passphrase = (await passphraseIn(path)) ?? '';
  if (passphrase.length >= SHORTEST) return passphrase;
  throw new Stop(`the passphrase in ${path} has ${passphrase.length} characters; it needs at least ${SHORTEST}.`);
}
