import { z } from 'zod';
import type { Configuration } from '#config';
import { GithubTrouble, OTHER_CALLBACK } from './github-trouble.ts';

const DEADLINE_MS = 5_000;
const MAX_BYTES = 1024 * 1024;
/** 100 a page: nobody is in more teams than this. */
const MAX_PAGES = 20;
const ACCEPT = { accept: 'application/json', 'user-agent': 'mcp-proxy-manager' };
const SLOW = 'GitHub did not answer in time. Try again in a moment.';
const DOWN = 'GitHub cannot be reached, or has trouble of its own. Try again in a moment.';

const User = z.object({ id: z.number().int(), login: z.string().min(1), name: z.string().nullish() });
const Emails = z.array(
  z.object({ email: z.string(), primary: z.boolean().default(false), verified: z.boolean().default(false) }),
);
const Organisations = z.array(z.object({ login: z.string() }));
const Teams = z.array(z.object({ slug: z.string(), organization: z.object({ login: z.string() }) }));
const TokenAnswer = z.union([
  z.object({ access_token: z.string().min(1), scope: z.string().default('') }),
  z.object({ error: z.string(), error_description: z.string().optional() }),
]);

/** Somebody as GitHub describes them. */
export interface GithubProfile {
  /** GitHub's numeric id. */
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly emails: readonly { readonly email: string; readonly primary: boolean; readonly verified: boolean }[];
}

/** A token of GitHub's, and what it may read. */
export interface GithubToken {
  readonly token: string;
  readonly scopes: readonly string[];
}

/** What is mended by the administrator, by what GitHub calls it. */
const MISTAKES: Readonly<Record<string, string>> = {
  incorrect_client_credentials:
    'GitHub does not accept GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET. The administrator of this server has to mend them.',
  redirect_uri_mismatch: OTHER_CALLBACK,
};

/** The parts of GitHub's API that a login needs, of github.com or of an Enterprise Server. Every call has a deadline. */
export class GithubApi {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly #api: string;
  readonly #client: { readonly client_id: string; readonly client_secret: string };

  constructor({ GITHUB_BASE_URL: base, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET }: Configuration) {
    this.authorizeUrl = `${base}/login/oauth/authorize`;
    this.tokenUrl = `${base}/login/oauth/access_token`;
    this.#api = base === 'https://github.com' ? 'https://api.github.com' : `${base}/api/v3`;
    this.#client = { client_id: GITHUB_CLIENT_ID, client_secret: GITHUB_CLIENT_SECRET };
  }

  /** @throws GithubTrouble */
  async exchange(code: string, redirectUri: string, verifier: string): Promise<GithubToken> {
    const body = new URLSearchParams({ ...this.#client, code, redirect_uri: redirectUri, code_verifier: verifier });
    const { answer } = await this.#ask(this.tokenUrl, TokenAnswer, { method: 'POST', body });
    if ('access_token' in answer) return { token: answer.access_token, scopes: answer.scope.split(/[ ,]+/) };
    const detail = `${answer.error}: ${answer.error_description ?? ''}`;
    throw new GithubTrouble(
      answer.error in MISTAKES ? 502 : 400,
      MISTAKES[answer.error] ?? 'GitHub does not know this login any more. Begin anew.',
      detail,
    );
  }

  /** @throws GithubTrouble */
  async profile(token: string): Promise<GithubProfile> {
    const [user, emails] = await Promise.all([
      this.#get('/user', User, token),
      this.#get('/user/emails?per_page=100', Emails, token),
    ]);
    return { id: String(user.id), username: user.login, name: user.name ?? '', emails };
  }

  /** Organisations (`org`) and teams (`org/team`); needs the scope read:org. @throws GithubTrouble */
  async groups(token: string): Promise<string[]> {
    const [organisations, teams] = await Promise.all([
      this.#all('/user/orgs?per_page=100', Organisations, token),
      this.#all('/user/teams?per_page=100', Teams, token),
    ]);
    return [
      ...organisations.map(({ login }) => login),
      ...teams.map(({ slug, organization }) => `${organization.login}/${slug}`),
    ];
  }

  async #get<T>(path: string, schema: z.ZodType<T>, token: string): Promise<T> {
    return (await this.#ask(`${this.#api}${path}`, schema, { headers: { authorization: `Bearer ${token}` } })).answer;
  }

  async #all<T>(path: string, schema: z.ZodType<T[]>, token: string): Promise<T[]> {
    const all: T[] = [];
    let url: string | undefined = `${this.#api}${path}`;
    for (let pages = 0; url !== undefined && pages < MAX_PAGES; pages++) {
      const page: { answer: T[]; next: string | undefined } = await this.#ask(url, schema, {
        headers: { authorization: `Bearer ${token}` },
      });
      all.push(...page.answer);
      // The token goes along, so a page anywhere else is not asked for.
      url = page.next?.startsWith(`${this.#api}/`) ? page.next : undefined;
    }
    return all;
  }

  async #ask<T>(
    url: string,
    schema: z.ZodType<T>,
    init: RequestInit,
  ): Promise<{ answer: T; next: string | undefined }> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    let response: Response;
    let text: string;
    try {
      const headers = { ...ACCEPT, ...(init.headers as Record<string, string>) };
      response = await fetch(url, { ...init, headers, redirect: 'error', signal });
      text = await limited(response);
    } catch (cause) {
      throw new GithubTrouble(signal.aborted ? 504 : 502, signal.aborted ? SLOW : DOWN, new URL(url).pathname, {
        cause,
      });
    }
    if (isLimited(response))
      throw new GithubTrouble(
        503,
        'GitHub answers no more questions of this server for now. Try again in a few minutes.',
      );
    const parsed = schema.safeParse(response.ok ? jsonOf(text) : undefined);
    if (!parsed.success) throw new GithubTrouble(502, DOWN, `${new URL(url).pathname} answered ${response.status}`);
    return { answer: parsed.data, next: nextOf(response.headers.get('link')) };
  }
}

const isLimited = ({ status, headers }: Response): boolean =>
  status === 429 || (status === 403 && headers.get('x-ratelimit-remaining') === '0');

/** RFC 8288, as GitHub writes it. */
const nextOf = (link: string | null): string | undefined => /<([^<>]+)>; *rel="next"/.exec(link ?? '')?.[1];

async function limited({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    if ((size += chunk.length) > MAX_BYTES) throw new Error(`the answer is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
