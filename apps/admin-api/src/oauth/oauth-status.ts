import type { Configuration } from '#config';
import type { OauthStatus } from '#contracts';
import { publicOrigin, type AuthSetting, type ProxyTarget } from '#domain';
import type { Store } from '#store';
import { healthOf } from '../status/health-of.ts';
import { isAuthHost } from '../targets/check-target-auth.ts';

/** Whether everything is there that a login needs. */
export async function oauthStatus(store: Store, configuration: Configuration): Promise<OauthStatus> {
  const [setting, targets, logins, clients, keys, answers] = await Promise.all([
    store.authSetting.find(),
    store.targets.list(),
    store.logins.list(),
    store.oauthClients.list(),
    signingKeys(store),
    serverAnswers(configuration),
  ]);
  const issuer = setting ? publicOrigin(setting.auth_host, configuration.PUBLIC_HTTPS_PORT) : null;
  const protectedHosts = targets.records.filter(({ auth_enabled }) => auth_enabled);
  return {
    auth_host: setting?.auth_host ?? null,
    issuer,
    cookie_domain: configuration.OAUTH_COOKIE_DOMAIN || (setting?.cookie_domain ?? null),
    callback_url: issuer === null ? null : `${issuer}/callback`,
    github: { configured: isConfigured(configuration), base_url: configuration.GITHUB_BASE_URL },
    registration: configuration.OAUTH_DCR,
    signing_keys: keys,
    protected_hosts: protectedHosts.map(({ hostname }) => hostname),
    sessions: logins.records.length,
    clients: clients.records.length,
    problems: [
      ...settingProblems(setting, targets.records),
      ...(isConfigured(configuration) ? [] : [missingProblem(configuration, issuer)]),
      ...(answers ? [] : ['The authorization server does not answer. Its log may say why.']),
    ],
  };
}

/** Without their private parts. */
export const signingKeys = async (store: Store): Promise<OauthStatus['signing_keys']> =>
  (await store.signingKeys.list()).map(({ kid, created_at, signs_at, state }) => ({
    kid,
    created_at,
    signs_at,
    state,
  }));

/** What to do where the OAuth app at GitHub is not named. @param issuer where people log in, or null */
export const missingProblem = (configuration: Configuration, issuer: string | null): string =>
  `${missingOf(configuration)} not set: make an OAuth app at GitHub with the callback URL ${issuer ?? 'https://<auth host>'}/callback, set its client id and secret, and restart.`;

function missingOf(configuration: Configuration): string {
  const missing = (['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'] as const).filter((name) => configuration[name] === '');
  return `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'}`;
}

export const isConfigured = ({ GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET }: Configuration): boolean =>
  GITHUB_CLIENT_ID !== '' && GITHUB_CLIENT_SECRET !== '';

export function settingProblems(setting: AuthSetting | undefined, targets: readonly ProxyTarget[]): string[] {
  if (!setting) return ['Nobody has said where people log in: just auth-setup example.com'];
  const target = targets.find(({ hostname }) => hostname === setting.auth_host);
  if (!target || !isAuthHost(target))
    return [`The auth host ${setting.auth_host} does not lead to the authorization server any more: just auth-setup`];
  if (!target.enabled || !target.enable_https)
    return [
      `The auth host ${setting.auth_host} is ${target.enabled ? 'without HTTPS' : 'disabled'}: nobody can log in.`,
    ];
  return [];
}

async function serverAnswers({ OAUTH_SERVER_HOST, OAUTH_SERVER_PORT }: Configuration): Promise<boolean> {
  try {
    return (await healthOf(OAUTH_SERVER_HOST, OAUTH_SERVER_PORT)).ok;
  } catch {
    return false;
  }
}
