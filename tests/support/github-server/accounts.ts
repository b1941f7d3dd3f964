/** A person at the GitHub of a test. */
export interface GithubUser {
  /** GitHub's number, which stays when the person takes another name. */
  readonly id: number;
  readonly login: string;
  readonly name?: string | null;
  /** What `GET /user` shows; null where the person keeps addresses private. */
  readonly email?: string | null;
  readonly emails?: readonly GithubEmail[];
  readonly organisations?: readonly string[];
  /** `organisation/team-slug`. */
  readonly teams?: readonly string[];
  /** Organisations that hide themselves (and their teams) from applications that they have not approved. */
  readonly hidden?: readonly string[];
}

interface GithubEmail {
  readonly email: string;
  readonly primary?: boolean;
  readonly verified?: boolean;
}

/**
 * The people of most tests: alice has it all; bob keeps his address private; carol has verified none; dave is in more teams than
 * a page holds, and in an organisation that hides itself; mallory has another's address as one that is not verified.
 */
export const PEOPLE: readonly GithubUser[] = [
  {
    id: 1001,
    login: 'alice',
    name: 'Alice Liddell',
    email: 'alice@example.com',
    emails: [
      { email: 'alice@example.com', primary: true, verified: true },
      { email: 'alice@example.org', verified: true },
    ],
    organisations: ['acme'],
    teams: ['acme/admins', 'acme/developers'],
  },
  {
    id: 1002,
    login: 'bob',
    name: 'Bob Bobson',
    email: null,
    emails: [
      { email: 'bob@example.net', verified: true },
      { email: 'bob@private.example', primary: true, verified: true },
    ],
    organisations: ['acme'],
    teams: ['acme/developers'],
  },
  { id: 1003, login: 'carol', name: null, email: null, emails: [{ email: 'carol@example.com', primary: true }] },
  {
    id: 1004,
    login: 'Dave-Many',
    name: 'Dävid "of, many" Teams',
    email: 'dave@example.com',
    emails: [{ email: 'dave@example.com', primary: true, verified: true }],
    organisations: ['acme', 'secretive'],
    teams: [...Array.from({ length: 130 }, (_, at) => `acme/team-${at + 1}`), 'secretive/spies'],
    hidden: ['secretive'],
  },
  {
    id: 1005,
    login: 'mallory',
    name: '<script>alert(1)</script>',
    email: 'alice@example.com',
    emails: [
      { email: 'mallory@evil.example', primary: true, verified: true },
      { email: 'alice@example.com', verified: false },
    ],
  },
];
