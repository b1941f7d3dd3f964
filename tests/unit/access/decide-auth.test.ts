import { describe, expect, test } from '@jest/globals';
import { decideAuth, type AuthSubject } from '#access';
import { NO_AUTH, type HostAuth, type Identity } from '#domain';

const HOST = 'app.example.com';
const ORIGIN = `https://${HOST}`;
const EVERYBODY = ['*'];
const alice: Identity = {
  sub: '1',
  username: 'Alice',
  name: '',
  email: 'alice@example.com',
  emails: ['alice@example.com', 'a.liddell@Oxford.example'],
  groups: ['example', 'example/admins'],
};
const session = (own: Partial<Identity> = {}, audience = [ORIGIN]): AuthSubject => ({
  identity: { ...alice, ...own },
  kind: 'session',
  scopes: [],
  audience,
});
const token = (scopes: string[], audience = [ORIGIN]): AuthSubject => ({
  identity: alice,
  kind: 'token',
  scopes,
  audience,
});
const decide = (
  own: Partial<HostAuth>,
  subject: AuthSubject | undefined = session(),
  allowedUsers: readonly string[] = EVERYBODY,
): string => {
  const policy = { ...NO_AUTH, auth_enabled: true, ...own };
  const { verdict, reason } = decideAuth({ policy, subject, host: HOST, origin: ORIGIN, allowedUsers });
  return verdict === 'allow' ? verdict : `${verdict} ${reason}`;
};
const nobody = (own: Partial<HostAuth>): string => {
  const policy = { ...NO_AUTH, auth_enabled: true, ...own };
  return decideAuth({ policy, subject: undefined, host: HOST, origin: ORIGIN, allowedUsers: EVERYBODY }).verdict;
};

describe('who may use a host', () => {
  test('is everybody who is logged in where nothing is said, and nobody else', () => {
    expect(decide({})).toBe('allow');
    expect(nobody({})).toBe('login');
    expect(nobody({ auth_mode: 'redirect' })).toBe('login');
    expect(nobody({ auth_mode: 'passthrough' })).toBe('anonymous');
  });

  test('is any of the names of a list, in whatever case', () => {
    expect(decide({ auth_required_users: ['bob', 'ALICE'] })).toBe('allow');
    expect(decide({ auth_required_users: ['bob'] })).toBe('deny user');
    expect(decide({ auth_required_users: [''] })).toBe('deny user');
    expect(decide({ auth_required_users: ['bob'], auth_mode: 'passthrough' })).toBe('anonymous user');
    // U+212A, the Kelvin sign, which is "k" in lower case.
    expect(decide({ auth_required_users: ['kelvin'] }, session({ username: '\u212Aelvin' }))).toBe('deny user');
  });

  test('is who matches every list that is set', () => {
    const lists = { auth_required_users: ['alice'], auth_required_emails: ['*@example.com'] };
    expect(decide({ ...lists, auth_required_groups: ['example/admins'] })).toBe('allow');
    expect(decide({ ...lists, auth_required_groups: ['example/Admins'] })).toBe('deny group');
    expect(decide({ ...lists, auth_required_emails: ['*@example.org'] })).toBe('deny email');
  });

  test('is within OAUTH_ALLOWED_GITHUB_USERS, of which none is nobody', () => {
    expect(decide({}, session(), ['bob', 'aLICE'])).toBe('allow');
    expect(decide({}, session(), ['bob'])).toBe('deny not-allowed');
    expect(decide({}, session(), [])).toBe('deny not-allowed');
  });

  test('is known by what is for this host alone', () => {
    expect(decide({}, session({}, ['https://other.example.com']))).toBe('login audience');
    expect(decide({}, session({}, ['.example.com']))).toBe('allow');
    expect(decide({}, session({}, ['.ample.com']))).toBe('login audience');
    expect(decide({}, session({}, []))).toBe('login audience');
    const also = { auth_allowed_audiences: ['https://api.example.com'] };
    expect(decide(also, token([], ['https://api.example.com']))).toBe('allow');
    expect(decide(also, token([], ['https://api.example.com.evil']))).toBe('login audience');
    expect(decide(also, session({}, ['https://api.example.com']))).toBe('login audience');
  });

  test('needs one of the scopes, where it is a token', () => {
    const scoped = { auth_allowed_scopes: ['read', 'write'] };
    expect(decide(scoped, token(['write', 'other']))).toBe('allow');
    expect(decide(scoped, token(['writer']))).toBe('deny scope');
    expect(decide(scoped, token([]))).toBe('deny scope');
    expect(decide(scoped)).toBe('allow');
  });
});

const admits = (pattern: string, ...emails: string[]): boolean =>
  decide({ auth_required_emails: [pattern] }, session({ emails })) === 'allow';

describe('25: patterns of addresses', () => {
  test.each([
    ['*@example.com', 'a@example.com'],
    ['*@example.com', 'A.B+c@EXAMPLE.com'],
    ['ali*@example.com', 'alice@example.com'],
    ['a*c*e@example.com', 'abcde@example.com'],
    ['*@*.example.com', 'a@b.c.example.com'],
    ['a*a@example.com', 'aa@example.com'],
    ['a@example.com', 'a@example.com'],
  ])('%s matches %s', (pattern, address) => {
    expect(admits(pattern, address)).toBe(true);
  });

  test.each([
    ['*@example.com', 'a@evil.com@example.com'],
    ['*@example.com', '"a@evil.com"@example.com'],
    ['*@example.com', 'a@example.com.evil'],
    ['*@example.com', 'a@notexample.com'],
    ['*@example.com', 'a@example-com'],
    ['*@*.example.com', 'a@example.com'],
    ['*@example.*', 'a@example.com@evil.example.x'],
    ['a*a@example.com', 'a@example.com'],
    ['ab*ba@example.com', 'aba@example.com'],
    ['*@example.com', ''],
    ['*', 'a@example.com'],
    ['*@\u212Aelvin.example', 'a@kelvin.example'],
    ['*@kelvin.example', 'a@\u212Aelvin.example'],
  ])('%s does not match %s', (pattern, address) => {
    expect(admits(pattern, address)).toBe(false);
  });

  test('are compared with every verified address and nothing else of the person', () => {
    expect(admits('*@example.com', 'a@other.example', 'b@example.com')).toBe(true);
    expect(decide({ auth_required_emails: ['*@example.com'] }, session({ emails: [] }))).toBe('deny email');
  });

  test('take no time that grows faster than the address does', () => {
    const pattern = `${'*a'.repeat(30)}b@example.com`;
    const started = performance.now();
    for (let i = 0; i < 1_000; i++) expect(admits(pattern, `${'a'.repeat(300)}@example.com`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
