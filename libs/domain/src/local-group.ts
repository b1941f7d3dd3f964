import { InvalidInput } from './invalid-input.ts';

/** People under one name of the administrator's own. Stored as `oauth:group:{name}`. */
export interface LocalGroup {
  readonly name: string;
  /** GitHub usernames. */
  readonly users: readonly string[];
  /** Organisations (`org`) and teams (`org/team`) of GitHub, whose members are in this group. */
  readonly github_groups: readonly string[];
  /** What it is for. */
  readonly note: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly updated_at: string;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

/**
 * Parses the name of a local group. It has no slash, which would make it look like a team.
 * @throws InvalidInput naming `field`
 */
export function parseLocalGroupName(input: string, field = 'name'): string {
  const name = input.trim().normalize('NFC');
  if (NAME.test(name)) return name;
  throw InvalidInput.of(
    field,
    'use 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter or a digit',
  );
}

const folded = (name: string): string => name.toLowerCase();

/**
 * All groups of a person. A local group takes its name away from GitHub: else whoever founds an organisation of that name there
 * would be in it.
 * @param githubGroups organisations and teams, as GitHub names them
 * @param unreadable names of local groups that nobody can be said to be in, because their records cannot be read
 */
export function groupsOf(
  username: string,
  githubGroups: readonly string[],
  localGroups: readonly LocalGroup[],
  unreadable: readonly string[] = [],
): string[] {
  const taken = new Set([...localGroups.map(({ name }) => name), ...unreadable].map(folded));
  const person = folded(username);
  const member = new Set(githubGroups.map(folded));
  const local = localGroups.filter(
    ({ users, github_groups }) =>
      users.some((user) => folded(user) === person) || github_groups.some((group) => member.has(folded(group))),
  );
  const fromGithub = githubGroups.filter((group) => !taken.has(folded(group)));
  return [...new Set([...fromGithub, ...local.map(({ name }) => name)])];
}

/** Whether the organisations and teams of people have to be asked of GitHub, so that these groups can be told. */
export function needsGithubGroups(required: readonly string[], localGroups: readonly LocalGroup[]): boolean {
  const byName = new Map(localGroups.map((group) => [folded(group.name), group]));
  return required.some((name) => {
    const local = byName.get(folded(name));
    return local === undefined || local.github_groups.length > 0;
  });
}
