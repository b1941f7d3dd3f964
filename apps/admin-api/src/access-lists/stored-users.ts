import { hashPassword } from '#access';
import type { UserInput } from '#contracts';
import { InvalidInput, refuseTwins, type AccessUser } from '#domain';

/** A user as sent, with the hash of the password that was sent in plain. */
export interface HashedUser {
  readonly username: string;
  readonly note: string | undefined;
  readonly hash: string | undefined;
}

/**
 * Hashes what was sent in plain, once, before anything is read.
 * @throws InvalidInput for a name that is there twice
 */
export async function hashedUsers(users: readonly UserInput[]): Promise<HashedUser[]> {
  refuseTwins(users);
  const hashed: HashedUser[] = [];
  // One after the other: together they would take all threads of the pool, and with them DNS from everything else here.
  for (const { username, password, password_hash, note } of users)
    hashed.push({ username, note, hash: password === undefined ? password_hash : await hashPassword(password) });
  return hashed;
}

/**
 * The users of a list from what was sent and what it has: whoever comes without a password keeps the one that there is.
 * @throws InvalidInput naming those who have none
 */
export function storedUsers(users: readonly HashedUser[], before: readonly AccessUser[]): AccessUser[] {
  const known = new Map(before.map((user) => [user.username, user]));
  const without = users.flatMap(({ username, hash }, i) =>
    hash === undefined && !known.has(username)
      ? [
          {
            field: `users.${i}.password`,
            message: `is missing: ${username} is new, and needs a password or a password_hash`,
          },
        ]
      : [],
  );
  if (without.length) throw new InvalidInput(without);
  return users.map(({ username, note, hash }) => ({
    username,
    password_hash: hash ?? known.get(username)?.password_hash ?? '',
    note: note ?? known.get(username)?.note ?? '',
  }));
}
