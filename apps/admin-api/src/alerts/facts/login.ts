import { z } from 'zod';
import type { Configuration } from '#config';
import { publicOrigin, type Fact, type TargetHost } from '#domain';
import type { Store } from '#store';
import { isConfigured, missingProblem, settingProblems } from '../../oauth/oauth-status.ts';
import { healthOf } from '../../status/health-of.ts';
import type { GithubCheck } from './github-check.ts';
import { redisAwayFor } from './redis.ts';

const ServerHealth = z.object({ redis: z.enum(['healthy', 'unreachable']) });

/** What keeps people from logging in; nothing where nobody has said that they may. */
export async function loginTroubles(store: Store, configuration: Configuration, github: GithubCheck): Promise<Fact[]> {
  const setting = await store.authSetting.find();
  if (!setting) return [];
  const [target, server] = await Promise.all([
    store.targets.find(setting.auth_host as TargetHost).catch(() => undefined),
    serverHealth(configuration),
  ]);
  const issuer = publicOrigin(setting.auth_host, configuration.PUBLIC_HTTPS_PORT);
  const ofSetting = settingProblems(setting, target ? [target.record] : []);
  const ofGithub = isConfigured(configuration)
    ? await github.problem(Date.now())
    : missingProblem(configuration, issuer);
  return [
    ...ofSetting.map((message) => trouble('auth host', message, 'See what a login lacks: just oauth-status')),
    ...(ofGithub === null
      ? []
      : [
          trouble(
            'github',
            ofGithub,
            'Check the OAuth app at GitHub, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET and GITHUB_BASE_URL.',
          ),
        ]),
    ...(server === undefined
      ? [trouble('oauth-server', 'The authorization server does not answer.', 'See whether it runs, and its log.')]
      : []),
    ...(server === 'unreachable' ? [redisAwayFor('oauth-server')] : []),
  ];
}

const trouble = (subject: string, message: string, remedy: string): Fact => ({
  kind: 'login-trouble',
  subject,
  severity: 'critical',
  message: `Nobody can log in: ${message}`,
  remedy,
  owner_token_hash: null,
});

async function serverHealth({
  OAUTH_SERVER_HOST,
  OAUTH_SERVER_PORT,
}: Configuration): Promise<'healthy' | 'unreachable' | undefined> {
  try {
    const answer = await healthOf(OAUTH_SERVER_HOST, OAUTH_SERVER_PORT);
    return ServerHealth.safeParse(await answer.json()).data?.redis;
  } catch {
    return undefined;
  }
}
