import type { ApiToken } from '#domain';
import { ADMIN_TOKEN, HttpApp } from './http-app.ts';
import { TargetRequests } from './target-requests.ts';

/** An admin API and those who ask it: two owners, and the administrator. */
export interface TargetParties {
  readonly api: HttpApp;
  readonly alice: ApiToken;
  readonly bob: ApiToken;
  readonly asAlice: TargetRequests;
  readonly asBob: TargetRequests;
  readonly asAdmin: TargetRequests;
}

/** @param own variables on top of .env */
export async function startTargetParties(own: Readonly<Record<string, string>> = {}): Promise<TargetParties> {
  const ACME_DIRECTORY_URL = 'https://ca.example.com/dir';
  const api = await HttpApp.start('admin-api', { ADMIN_TOKEN, ACME_DIRECTORY_URL, ...own });
  const alice = await api.token('alice', { cert_email: 'alice@example.com' });
  const bob = await api.token('bob', { cert_email: 'bob@example.com' });
  return {
    api,
    alice,
    bob,
    asAlice: new TargetRequests(api, alice.token),
    asBob: new TargetRequests(api, bob.token),
    asAdmin: new TargetRequests(api, ADMIN_TOKEN),
  };
}
