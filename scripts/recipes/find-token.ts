import { closest, type TokenName } from '#domain';
import { Stop } from '../say.ts';
import type { Context } from './context.ts';
import { shown } from './arguments/separate-words.ts';
import { just, WHOLE_TOKEN } from './just.ts';

const ADMIN_NAME = 'admin';
const TOKEN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * The token to act with. An argument is a token or the name of one; left out, it is ADMIN_TOKEN, then the stored token
 * named `admin`.
 * @throws Stop that says how to make one
 */
export async function tokenFor(context: Context, argument: string | undefined): Promise<string> {
  const { ADMIN_TOKEN } = context.configuration;
  if (argument === undefined || argument === ADMIN_NAME) {
    const token = ADMIN_TOKEN || (await stored(context, ADMIN_NAME));
    if (token) return token;
    const wanted = argument === undefined ? 'no token is given, and there is' : 'there is';
    throw new Stop(
      `${wanted} no token named admin yet. Make it with: ${just('token-generate', 'admin', 'you@example.com')}`,
    );
  }
  if (argument === ADMIN_TOKEN || WHOLE_TOKEN.test(argument)) return argument;
  if (/^\w+:\/\//.test(argument))
    throw new Stop(
      `"${argument}" stands where the token goes. To give it to another argument: key=value, as --help shows`,
    );
  if (!TOKEN_NAME.test(argument)) return argument;
  const token = await stored(context, argument);
  if (token !== undefined) return token;
  const known = await (await context.store()).tokens.findByToken(argument);
  if (known) return argument;
  throw await unknownToken(context, argument);
}

/** A word that was typed wrong goes where a token may stand: it is said what was meant, if that can be told. */
async function unknownToken(context: Context, word: string): Promise<Stop> {
  const tokens = `The tokens that there are: ${just('token-list')}`;
  const argument = closest(word.toLowerCase(), context.argumentNames.map(shown));
  if (argument !== undefined)
    return new Stop(`"${word}" is not understood; is ${argument} meant?\n  It stands where the token goes. ${tokens}`);
  const { records } = await (await context.store()).tokens.list();
  const name = closest(
    word,
    records.map((token) => token.name),
  );
  return new Stop(
    `there is no token named "${word}"${name === undefined ? '' : `; is ${name} meant?`}\n  ${tokens}\n  or make it: ${just('token-generate', word)}`,
  );
}

/** For what everybody may read: without an argument ADMIN_TOKEN, and without that nobody's view. */
export async function tokenForReading(context: Context, argument: string | undefined): Promise<string | undefined> {
  if (argument !== undefined) return tokenFor(context, argument);
  return context.configuration.ADMIN_TOKEN || undefined;
}

async function stored(context: Context, name: string): Promise<string | undefined> {
  const store = await context.store();
  return (await store.tokens.findByName(name as TokenName))?.record.token;
}
