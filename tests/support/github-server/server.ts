import { serve, setting, type ServiceAnswer, type ServiceRequest } from '../dns-providers/service.ts';
import type { GithubUser } from './accounts.ts';
import { Applications, type Access, type OauthApp } from './applications.ts';
import { page } from './paging.ts';
import { html, signInPage } from './sign-in-page.ts';

/**
 * The part of a GitHub Enterprise Server that concerns logging in: the authorization page, the token endpoint, and of the REST
 * API (at /api/v3) the user with e-mail addresses, organisations and teams.
 */
const people = new Map(setting<GithubUser[]>('PEOPLE').map((person) => [person.id, person]));
const applications = new Applications(setting<OauthApp>('APP'));
/** Who is signed in wherever no cookie says otherwise: for clients that are no browsers. */
let signedIn = '';

const byName = (login: string): GithubUser | undefined =>
  [...people.values()].find((person) => person.login.toLowerCase() === login.toLowerCase());

const redirect = (target: string, headers: Record<string, string> = {}): ServiceAnswer => ({
  status: 302,
  headers: { location: target, ...headers },
  body: '',
});

const withQuery = (target: string, query: Record<string, string | null>): string => {
  const url = new URL(target);
  for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
};

function authorize({ url, headers }: ServiceRequest): ServiceAnswer {
  const query = url.searchParams;
  if (query.get('client_id') !== applications.app.clientId) return html(404, '<h1>No such application</h1>');
  const target = query.get('redirect_uri') ?? applications.app.callbackUrl;
  const state = query.get('state');
  if (!applications.mayRedirectTo(target)) {
    const known = applications.app.callbackUrl;
    return redirect(
      withQuery(known, { error: 'redirect_uri_mismatch', error_description: 'The redirect_uri MUST match', state }),
    );
  }
  const chosen = query.get('as');
  if (chosen === '') {
    const error_description = 'The user has denied your application access.';
    return redirect(withQuery(target, { error: 'access_denied', error_description, state }));
  }
  const cookie = /(?:^|; *)user_session=([^;]*)/.exec(headers.cookie ?? '')?.[1];
  const person = byName(chosen ?? cookie ?? signedIn);
  if (!person) return signInPage([...people.values()], url);
  const kept: Record<string, string> =
    chosen === null ? {} : { 'set-cookie': `user_session=${person.login}; Path=/; HttpOnly; SameSite=Lax` };
  return redirect(withQuery(target, { code: applications.allow(person.id, query), state }), kept);
}

function exchange({ headers, body }: ServiceRequest): ServiceAnswer {
  const isJson = headers['content-type']?.includes('json') ?? false;
  const form = new URLSearchParams(isJson ? (JSON.parse(body) as Record<string, string>) : body);
  const told = applications.exchange(form);
  if (headers.accept?.includes('json')) return { status: 200, body: JSON.stringify(told) };
  return {
    status: 200,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams(told).toString(),
  };
}

const refuse = (status: number, message: string): ServiceAnswer => ({ status, body: JSON.stringify({ message }) });

const isAllowed = (access: Access, ...scopes: readonly string[]): boolean =>
  scopes.some((scope) => access.scopes.includes(scope));

function api(request: ServiceRequest): ServiceAnswer {
  if (!request.headers['user-agent']) return refuse(403, 'Request forbidden by administrative rules.');
  const access = applications.access(request.headers.authorization);
  const person = access && people.get(access.person);
  if (!person) return refuse(401, 'Bad credentials');
  const shown = <T extends string>(names: readonly T[] = []): T[] =>
    names.filter((name) => !person.hidden?.includes(name.split('/')[0] ?? ''));
  switch (request.url.pathname) {
    case '/api/v3/user':
      return { status: 200, body: JSON.stringify(profile(person, request.url.origin)) };
    case '/api/v3/user/emails':
      if (!isAllowed(access, 'user', 'user:email')) return refuse(404, 'Not Found');
      return page((person.emails ?? []).map(emailView), request.url);
    case '/api/v3/user/orgs':
      if (!isAllowed(access, 'user', 'read:org')) return refuse(403, 'You need at least read:org scope');
      return page(
        shown(person.organisations).map((login, at) => ({ login, id: at + 1 })),
        request.url,
      );
    case '/api/v3/user/teams':
      if (!isAllowed(access, 'read:org', 'repo')) return refuse(403, 'You need at least read:org scope');
      return page(shown(person.teams).map(teamView), request.url);
    default:
      return refuse(404, 'Not Found');
  }
}

const profile = ({ id, login, name = null, email = null }: GithubUser, origin: string): object => ({
  id,
  login,
  node_id: `U_${id}`,
  name,
  email,
  type: 'User',
  avatar_url: `${origin}/avatars/${id}`,
  html_url: `${origin}/${login}`,
});

const emailView = ({
  email,
  primary = false,
  verified = false,
}: NonNullable<GithubUser['emails']>[number]): object => ({
  email,
  primary,
  verified,
  visibility: primary ? 'private' : null,
});

function teamView(team: string, at: number): object {
  const [login = '', slug = ''] = team.split('/');
  return { id: at + 1, slug, name: slug.replaceAll('-', ' '), organization: { login, id: 1 } };
}

function answer(request: ServiceRequest): ServiceAnswer {
  const { pathname } = request.url;
  if (pathname === '/login/oauth/authorize' && request.method === 'GET') return authorize(request);
  if (pathname === '/login/oauth/access_token' && request.method === 'POST') return exchange(request);
  if (pathname.startsWith('/api/v3/')) return api(request);
  return html(404, '<h1>Not found</h1>');
}

/** What a test changes while it runs. */
function change(what: string, body: string): void {
  const told = JSON.parse(body) as never;
  if (what === 'sign-in') signedIn = (told as { login: string }).login;
  else if (what === 'person') people.set((told as GithubUser).id, told);
  else if (what === 'app') applications.app = told;
  else if (what === 'withdraw') applications.withdraw((told as { id: number }).id);
  else throw new Error(`nothing is changed by ${what}`);
}

serve(answer, () => ({ tokens: applications.tokens, people: [...people.values()] }), change);
