import type { AuthorityView, CaStatus } from '#contracts';
import { validity } from '../cert/validity.ts';
import { facts } from '../terminal/table.ts';

/** The CA for a person: each of its certificates, the one that issues marked, and what to do about them. */
export function caText({ authorities, revoked, warnings }: CaStatus): string {
  const shown = authorities.map((authority) => facts(factsOf(authority))).join('\n\n');
  const notes = warnings.map((warning) => `\nwarning: ${warning}`).join('');
  return `${shown}\n\n${revoked === 1 ? '1 certificate is' : `${revoked} certificates are`} revoked.${notes}`;
}

/** Whether its end is anybody's business: an intermediate that another follows may end, for what it has issued ends before. */
export const isStillNeeded = ({ kind, issuing, revoked }: AuthorityView): boolean =>
  issuing || (kind === 'root' && !revoked);

const factsOf = (authority: AuthorityView): [string, string][] => [
  [authority.kind, authority.subject],
  ['state', stateOf(authority)],
  ['valid until', validity(authority.expires_at)],
  ['fingerprint', authority.fingerprint],
  ['serial', authority.serial],
  ['key', authority.keyed ? authority.key_type : `${authority.key_type}, kept elsewhere`],
  ...(authority.permitted_names.length
    ? [['issues for', authority.permitted_names.join(', ')] as [string, string]]
    : []),
];

function stateOf({ kind, revoked, issuing, expires_at }: AuthorityView): string {
  if (revoked) return 'revoked';
  if (Date.parse(expires_at) <= Date.now()) return 'expired';
  if (issuing) return 'issues';
  return kind === 'root' ? 'to be trusted by clients' : 'followed by another; what it has issued is good';
}
