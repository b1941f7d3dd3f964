import { whenUnmatched, type AccessAction, type AccessList } from '#domain';
import { NetworkTable } from './network-table.ts';

/** What of an access list decides. */
export type DecidingFields = Pick<AccessList, 'name' | 'satisfy' | 'rules' | 'users' | 'realm'>;

/** An access list in the form in which requests meet it; made once for each version of its record. */
export interface CompiledList {
  readonly name: string;
  readonly realm: string;
  readonly satisfy: AccessList['satisfy'];
  readonly networks: NetworkTable;
  readonly unmatched: AccessAction;
  /** Password hashes by the name of the user. */
  readonly users: ReadonlyMap<string, string>;
}

/** Why somebody is refused, for an operator. */
export interface Refusal {
  readonly list: CompiledList;
  readonly reason: string;
}

/** @throws Error for a list with a rule that is none */
export const compileAccessList = (list: DecidingFields): CompiledList => ({
  name: list.name,
  realm: list.realm,
  satisfy: list.satisfy,
  networks: new NetworkTable(list.rules),
  unmatched: whenUnmatched(list),
  users: new Map(list.users.map(({ username, password_hash }) => [username, password_hash])),
});
