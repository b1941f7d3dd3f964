import type { HostAuth } from '#domain';
import type { Proof } from './proof.ts';

const AUTH = 'integration/gateway/auth.test.ts';
const TOKENS = 'integration/gateway/auth-tokens.test.ts';
const REDIRECT = 'integration/gateway/auth-redirect.test.ts';
const REMOTE = 'integration/gateway/auth-remote.test.ts';
const HEADERS = 'integration/gateway/auth-headers.test.ts';
const PRM = 'integration/gateway/protected-resource.test.ts';

/** For tests/unit/options.test.ts: where a test changes who may use a host and sees a different answer, by file and name. */
export const AUTH_PROOFS: Readonly<Record<keyof HostAuth, Proof>> = {
  auth_enabled: [AUTH, 'a protected host lets in who is logged in, and answers 401 to all others over %s'],
  auth_proxy: [REDIRECT, 'auth_proxy of a host goes before the auth host of all'],
  auth_mode: [AUTH, 'auth_mode passthrough lets everybody in, and says who it is where that is known'],
  auth_required_users: [
    AUTH,
    'people who are logged in and not allowed get 403: users, addresses and groups, every list',
  ],
  auth_required_emails: [
    AUTH,
    'people who are logged in and not allowed get 403: users, addresses and groups, every list',
  ],
  auth_required_groups: [
    AUTH,
    'people who are logged in and not allowed get 403: users, addresses and groups, every list',
  ],
  auth_pass_headers: [HEADERS, 'auth_pass_headers false tells the backend nothing of who asks'],
  auth_cookie_name: [AUTH, 'auth_cookie_name is the cookie that counts, and no other'],
  auth_header_prefix: [HEADERS, 'auth_header_prefix names the fields, and takes those of clients away'],
  auth_excluded_paths: [AUTH, '8: auth_excluded_paths %s is for everybody, and nobody is told who asks'],
  auth_allowed_scopes: [TOKENS, 'auth_allowed_scopes: a token must have one of them, 403 says which'],
  auth_allowed_audiences: [TOKENS, 'auth_allowed_audiences: a token for one of them counts as well'],
  auth_prm: [PRM, 'the challenge is plain where the backend has an OAuth of its own (auth_prm false)'],
  auth_accept_tokens: [
    'integration/gateway/service-tokens.test.ts',
    'a service token lets a program in where auth_accept_tokens says so, at its host alone, as itself; the backend never sees it',
  ],
  auth_verify: [
    REMOTE,
    'our auth server, of a host with auth_verify remote auth_verify remote asks the auth server about every request',
  ],
  auth_forward_url: [
    REMOTE,
    'another service, named by auth_forward_url auth_forward_url: another service decides, and its fields reach the backend',
  ],
};
