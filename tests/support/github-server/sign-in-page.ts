import type { ServiceAnswer } from '../dns-providers/service.ts';
import type { GithubUser } from './accounts.ts';

/** Where a person who is not signed in at GitHub says who it is, and whether the application may know. */
export function signInPage(people: readonly GithubUser[], url: URL): ServiceAnswer {
  const kept = [...url.searchParams].map(([name, value]) => hidden(name, value)).join('');
  const buttons = people.map(
    ({ login }) => `<button name="as" value="${text(login)}">Sign in as ${text(login)}</button>`,
  );
  return html(
    200,
    `<h1>Sign in to the GitHub of this test</h1><form>${kept}${buttons.join(' ')} <button name="as" value="">Cancel</button></form>`,
  );
}

export const html = (status: number, body: string): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html><html lang="en"><title>GitHub of a test</title><main>${body}</main></html>`,
});

const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${text(name)}" value="${text(value)}">`;

const text = (plain: string): string =>
  plain.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
