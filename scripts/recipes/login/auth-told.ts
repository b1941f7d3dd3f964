import type { Configuration } from '#config';
import type { TargetAuthView } from '#contracts';
import { mayLogIn } from '#domain';
import { inRecipeWords } from '../in-recipe-words.ts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { POLICY } from './parameters.ts';

const MODES: Readonly<Record<TargetAuthView['mode'], string>> = {
  forward: 'forward: 401 without a login',
  redirect: 'redirect: browsers are sent to the login, all else gets 401',
  passthrough: 'passthrough: everybody gets in; the backend is told who it is',
};

const listed = (entries: readonly string[], none: string): string => entries.join(', ') || none;

/** Who may use a host, a line for each thing. */
export const authFacts = (auth: TargetAuthView): string =>
  facts([
    ['host', auth.hostname],
    ['login', auth.enabled ? 'on' : 'off: the host is for everybody'],
    ['mode', MODES[auth.mode]],
    ['at', auth.forward_url ?? auth.auth_host ?? 'not set up'],
    ['users', listed(auth.required_users, 'any')],
    ['e-mails', listed(auth.required_emails, 'any')],
    ['groups', listed(auth.required_groups, 'any')],
    ['open paths', listed(auth.excluded_paths, 'none')],
    ['scopes', listed(auth.allowed_scopes, 'any')],
    ['audiences', listed([`this host`, ...auth.allowed_audiences], '')],
    ['service tokens', auth.accept_tokens ? 'accepted' : 'not accepted'],
    ['tells clients', auth.prm ? 'where their tokens are from (RFC 9728)' : 'nothing'],
    ['backend hears', auth.pass_headers ? `${auth.header_prefix}User-Id, -Name, -Email, -Groups` : 'nothing'],
    ['cookie', auth.cookie_name],
    ['decided', auth.verify === 'local' ? 'by the gateway' : 'by /verify, for every request'],
  ]);

/** What the API warns of, in the words of the recipes that change it. */
export const warned = (warnings: readonly string[]): string[] =>
  warnings.map((warning) => `warning: ${inRecipeWords(warning, POLICY)}`);

/** Whether a login is all that is asked for, and everybody can make themselves an account at GitHub. */
const admitsAnybody = ({ enabled, mode, forward_url, ...auth }: TargetAuthView): boolean =>
  enabled &&
  mode !== 'passthrough' &&
  forward_url === null &&
  [auth.required_users, auth.required_emails, auth.required_groups].every((list) => list.length === 0);

/** @param allowed OAUTH_ALLOWED_GITHUB_USERS, who can log in at all */
function tooOpen(auth: TargetAuthView, { OAUTH_ALLOWED_GITHUB_USERS: allowed }: Configuration): string[] {
  if (!admitsAnybody(auth)) return [];
  const whom = mayLogIn(SOMEBODY, allowed)
    ? 'everybody who has an account at GitHub gets in'
    : `everybody gets in whom OAUTH_ALLOWED_GITHUB_USERS lets log in (${allowed.join(', ')})`;
  return [
    `No users, emails or groups are named, so ${whom}. To name some: ${just('proxy-auth-config', auth.hostname, 'users=alice,bob')}`,
  ];
}

/** A name that GitHub gives to nobody. */
const SOMEBODY = '-somebody-';

/** What stands in the way of a login at a host, or lets in more people than may be meant. */
export const cautions = (auth: TargetAuthView, configuration: Configuration): string[] => [
  ...tooOpen(auth, configuration),
  ...auth.warnings,
];

/** What is told after a login was changed. */
export function authTold(auth: TargetAuthView, sentence: string, configuration: Configuration): Outcome {
  const warnings = cautions(auth, configuration);
  return {
    json: { ...auth, warnings },
    text: [sentence, '', authFacts(auth), ...warned(warnings)].join('\n'),
    next: [
      auth.enabled
        ? ['see whether a login works', just('test-auth-flow', auth.hostname)]
        : ['turn it on', just('proxy-auth-enable', auth.hostname, 'admin')],
    ],
  };
}
