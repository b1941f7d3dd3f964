import { isDeepStrictEqual } from 'node:util';
import type { TargetView } from '#contracts';
import { just } from '../just.ts';

/** Who may use a host, as it is asked for; undefined: nothing is said of it. */
export interface WantedPolicy {
  readonly users?: readonly string[] | undefined;
  readonly emails?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly allowed_scopes?: readonly string[] | undefined;
}

/** Something that a host has not, and the command that gives it. */
type Missing = readonly [what: string, command: string];

/** The fields of a host for each of them. */
const POLICY_FIELDS = {
  users: 'auth_required_users',
  emails: 'auth_required_emails',
  groups: 'auth_required_groups',
  allowed_scopes: 'auth_allowed_scopes',
} as const;

/** What a host that leads to an MCP server lacks for its clients to log in, and where it differs from what is asked for. */
export function missingForMcp(target: TargetView, wanted: WantedPolicy): Missing[] {
  const { hostname: host } = target;
  const config = (setting: string): string => just('proxy-auth-config', host, setting);
  const missing: (Missing | false)[] = [
    !target.enabled && ['it is disabled', just('proxy-enable', host)],
    target.maintenance && ['it is under maintenance', just('proxy-maintenance', host, 'off')],
    !target.enable_https && ['HTTPS is off', just('proxy-update', host, 'enable-https=true')],
    !target.auth_enabled && ['there is no login', just('proxy-auth-enable', host)],
    target.auth_mode === 'passthrough' && ['everybody gets in (passthrough)', config('mode=forward')],
    target.auth_forward_url !== null && ['another service decides who gets in', config('forward-url=none')],
    !target.auth_prm && ['clients are not told where tokens are from', config('prm=true')],
  ];
  for (const [name, field] of Object.entries(POLICY_FIELDS)) {
    const list = wanted[name as keyof WantedPolicy];
    if (list === undefined || isDeepStrictEqual([...list].sort(), [...target[field]].sort())) continue;
    const setting = `${name.replaceAll('_', '-')}=${list.join(',') || 'none'}`;
    missing.push([`its ${name.replaceAll('_', ' ')} are ${target[field].join(', ') || 'any'}`, config(setting)]);
  }
  return missing.filter((each) => each !== false);
}
