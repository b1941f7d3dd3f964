import { z } from 'zod';
import type { Configuration } from '#config';

const DEADLINE_MS = 5_000;
/** GitHub is asked as seldom as this while all is well, and more often while it is not. */
const WELL_MS = 15 * 60_000;
const UNWELL_MS = 60_000;
/** A code that no login ever had: who knows the app says that it is wrong, who does not says so of the app. */
const NO_CODE = 'mcp-proxy-manager-asks-whether-it-is-known';

const Answer = z.object({ error: z.string() });

interface Finding {
  /** null: all is well. */
  readonly problem: string | null;
  readonly at: number;
}

/** Asks GitHub from time to time whether it can be reached and knows our OAuth app. */
export class GithubCheck {
  readonly #configuration: Configuration;
  #latest: Finding | undefined;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** @returns what is wrong, in words; null: nothing */
  async problem(now: number): Promise<string | null> {
    const latest = this.#latest;
    const keptMs = latest?.problem === null ? WELL_MS : UNWELL_MS;
    if (latest && now - latest.at < keptMs) return latest.problem;
    this.#latest = { problem: await this.#ask(), at: now };
    return this.#latest.problem;
  }

  async #ask(): Promise<string | null> {
    const { GITHUB_BASE_URL, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET } = this.#configuration;
    const body = new URLSearchParams({
      client_id: GITHUB_CLIENT_ID,
      client_secret: GITHUB_CLIENT_SECRET,
      code: NO_CODE,
    });
    try {
      const answer = await fetch(`${GITHUB_BASE_URL}/login/oauth/access_token`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
      const { data } = Answer.safeParse(await answer.json().catch(() => undefined));
      if (answer.status === 404 || data?.error === 'incorrect_client_credentials')
        return `GitHub (${GITHUB_BASE_URL}) does not know GITHUB_CLIENT_ID with GITHUB_CLIENT_SECRET`;
      return answer.status >= 500 ? `GitHub (${GITHUB_BASE_URL}) has trouble of its own (${answer.status})` : null;
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } };
      return `GitHub (${GITHUB_BASE_URL}) cannot be reached from here (${cause?.code ?? message})`;
    }
  }
}
