import type { CaaPolicy, CaaRecord } from '#dns01';
import { isWildcard, type ChallengeType } from '#domain';
import { failed, passed, warning, type Outcome } from './probe.ts';

/** Who would issue, and how. */
export interface Issuing {
  readonly ca: string;
  /** What the CA looks for in CAA records; empty: it does not say. */
  readonly identities: readonly string[];
  /** null: there is no account yet. */
  readonly accountUrl: string | null;
  readonly type: ChallengeType;
}

/** Properties that say nothing about certificates for TLS, or that we read: the others are not ours to judge. */
const KNOWN = new Set(['issue', 'issuewild', 'issuemail', 'issuevmc', 'iodef', 'contactemail', 'contactphone']);

interface Permission {
  /** Whom it lets issue; '' nobody. */
  readonly issuer: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Whether CAA records let a CA issue for a name (RFC 8659 4), to this account and by this challenge (RFC 8657). */
export function caaVerdict(name: string, { at, records }: CaaPolicy, issuing: Issuing): Outcome {
  if (at === null) return passed(`No CAA record restricts who may issue for ${name}.`);
  const unknown = records.find(({ critical, tag }) => critical && !KNOWN.has(tag));
  if (unknown) {
    return failed(
      `The CAA records of ${at} have a critical property "${unknown.tag}", which CAs do not know, so none may issue. Remove it, or its critical flag.`,
    );
  }
  const tag = isWildcard(name) && records.some((record) => record.tag === 'issuewild') ? 'issuewild' : 'issue';
  const permissions = records.filter((record) => record.tag === tag).map(readPermission);
  if (permissions.length === 0) return passed(`The CAA records of ${at} restrict nothing for ${name}.`);
  return judge(at, tag, permissions, issuing);
}

function judge(at: string, tag: string, permissions: readonly Permission[], issuing: Issuing): Outcome {
  const { ca, identities } = issuing;
  const issuers = permissions.map(({ issuer }) => issuer).filter(Boolean);
  const allowed = issuers.length ? `only ${issuers.join(', ')}` : 'nobody';
  if (identities.length === 0 && issuers.length)
    return warning(`The CAA records of ${at} let ${allowed} issue, and ${ca} does not say whether that is it.`);
  const ours = permissions.filter(({ issuer }) => identities.some((identity) => identity.toLowerCase() === issuer));
  const [first] = identities;
  if (ours.length === 0) {
    const remedy = first ? `add the record ${at}. CAA 0 ${tag} "${first}"` : 'change them';
    return failed(`The CAA records of ${at} let ${allowed} issue, and so not ${ca}: ${remedy}, or choose another CA.`);
  }
  const objections = ours.map((permission) => objectionOf(permission, issuing));
  const objection = objections.every((words) => words !== undefined) ? objections[0] : undefined;
  if (objection === undefined) return passed(`The CAA records of ${at} let ${ca} issue.`);
  return failed(`The CAA records of ${at} let ${ca} issue ${objection}`);
}

/** RFC 8657: what a record wants besides the right CA. */
function objectionOf({ parameters }: Permission, { accountUrl, type }: Issuing): string | undefined {
  const uri = parameters.get('accounturi');
  if (uri !== undefined && uri !== accountUrl) {
    const own = accountUrl === null ? 'this server has no account there yet' : `this server's account is ${accountUrl}`;
    return `only to the account ${uri}, and ${own}. Name that one in accounturi, or take the parameter away.`;
  }
  const methods = parameters.get('validationmethods');
  if (methods === undefined || methods.split(',').some((method) => method.trim() === type)) return undefined;
  return `only after the challenge ${methods}, and ${type} would be used. Choose another challenge_type, or add ${type} to validationmethods.`;
}

/** `ca.example.net; accounturi=https://…; validationmethods=dns-01` (RFC 8659 4.2) */
function readPermission({ value }: CaaRecord): Permission {
  const [issuer = '', ...rest] = value.split(';').map((part) => part.trim());
  const parameters = rest.filter(Boolean).map((part) => {
    const [key = '', ...text] = part.split('=');
    return [key.trim().toLowerCase(), text.join('=').trim()] as const;
  });
  return { issuer: issuer.toLowerCase(), parameters: new Map(parameters) };
}
