import type { TargetAuthView } from '#contracts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';
import { facts } from '../terminal/table.ts';

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
    ['tells clients', auth.prm ? 'where their tokens are from (RFC 9728)' : 'nothing'],
    ['backend hears', auth.pass_headers ? `${auth.header_prefix}User-Id, -Name, -Email, -Groups` : 'nothing'],
    ['cookie', auth.cookie_name],
    ['decided', auth.verify === 'local' ? 'by the gateway' : 'by /verify, for every request'],
  ]);

export const warned = (warnings: readonly string[]): string[] => warnings.map((warning) => `warning: ${warning}`);

/** What is told after a login was changed. */
export const authTold = (auth: TargetAuthView, sentence: string): Outcome => ({
  json: auth,
  text: [sentence, '', authFacts(auth), ...warned(auth.warnings)].join('\n'),
  next: [
    auth.enabled
      ? ['see whether a login works', just('test-auth-flow', auth.hostname)]
      : ['turn it on', just('proxy-auth-enable', auth.hostname, 'admin')],
  ],
});
