import {
  ACCESS_ACTIONS,
  InvalidInput,
  parseAccessListName,
  parseNetwork,
  parsePassword,
  parsePasswordHash,
  parseRealm,
  parseUsername,
  SATISFY,
  type AccessAction,
  type AccessListName,
  type Network,
  type Satisfy,
} from '#domain';
import type { Kind } from '../arguments/kinds.ts';

export const accessListName: Kind<AccessListName> = { parse: parseAccessListName };
export const realm: Kind<string> = { parse: parseRealm };

/** Names with commas or spaces between them; `none` is no list at all. */
export const accessListNames: Kind<AccessListName[]> = {
  shown: 'NAMES|none',
  parse: (value, field) =>
    value === 'none'
      ? []
      : value
          .split(/[\s,]+/)
          .filter(Boolean)
          .map((name) => parseAccessListName(name, field)),
};

export const satisfy: Kind<Satisfy> = {
  shown: SATISFY.join('|'),
  parse: (value, field) => {
    const found = SATISFY.find((word) => word === value.toLowerCase());
    if (found) return found;
    throw InvalidInput.of(field, `must be one of ${SATISFY.join(', ')}`);
  },
};

export interface RuleGiven {
  readonly action: AccessAction;
  readonly network: Network;
}

/** Rules as nginx has them, in their order: `allow 10.0.0.0/8; deny all`. */
export const accessRules: Kind<RuleGiven[]> = {
  shown: "'allow|deny NETWORK'",
  repeats: true,
  parse: (value, field) =>
    value === 'none'
      ? []
      : value
          .split(/[\n;,]/)
          .map((line) => line.trim())
          .filter(Boolean)
          .map((line) => readRule(line, field)),
};

function readRule(line: string, field: string): RuleGiven {
  const [, word, network] = /^(\S+)\s+(\S+)$/.exec(line) ?? [];
  const action = ACCESS_ACTIONS.find((known) => known === word?.toLowerCase());
  if (action && network !== undefined) return { action, network: parseNetwork(network, field) };
  throw InvalidInput.of(field, `"${line}" is not a rule; write it as 'allow 10.0.0.0/8' or 'deny all'`);
}

export interface UserGiven {
  readonly username: string;
  readonly password?: string;
  readonly password_hash?: string;
}

/** A user with a password or the hash of one: what begins as a hash is taken for one. */
export const accessUsers: Kind<UserGiven[]> = {
  shown: 'NAME:PASSWORD',
  repeats: true,
  parse: (value, field) => value.split('\n').map((line) => readUser(line, field)),
};

function readUser(line: string, field: string): UserGiven {
  const colon = line.indexOf(':');
  if (colon < 0) throw InvalidInput.of(field, 'is not of the form NAME:PASSWORD');
  const username = parseUsername(line.slice(0, colon), field);
  const secret = line.slice(colon + 1);
  return /^\$(?:2[aby]|argon2)/.test(secret)
    ? { username, password_hash: parsePasswordHash(secret, field) }
    : { username, password: parsePassword(secret, field) };
}

export const usernames: Kind<string[]> = {
  shown: 'NAME',
  repeats: true,
  parse: (value, field) => value.split('\n').map((name) => parseUsername(name, field)),
};
