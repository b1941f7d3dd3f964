import { InvalidInput } from './invalid-input.ts';
import type { TokenHash } from './token.ts';

/** What lets a program into one host, without a person. Stored by its name and found by the hash of its secret. */
export interface ServiceToken {
  readonly name: string;
  /** The one host at which it counts. */
  readonly hostname: string;
  readonly secret_hash: TokenHash;
  readonly scopes: readonly string[];
  /** Name of the API token that made it. */
  readonly created_by: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  /** null: never. */
  readonly expires_at: string | null;
}

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** @throws InvalidInput naming `field` */
export function parseServiceTokenName(input: string, field = 'name'): string {
  const name = input.trim();
  if (NAME.test(name)) return name;
  throw InvalidInput.of(field, 'use 1 to 63 small letters, digits and hyphens, as in nightly-backup');
}

/**
 * Who a service token is: to backends, in policies, and as `client_id` of client_credentials. Neither a GitHub username, nor a client
 * that registered itself, nor the address of a document can look like it.
 */
export const serviceIdOf = ({ name, hostname }: Pick<ServiceToken, 'name' | 'hostname'>): string =>
  `${name}@${hostname}`;

/** The name and the host in such an id; undefined for another client's. */
export function serviceOf(clientId: string): Pick<ServiceToken, 'name' | 'hostname'> | undefined {
  const [name = '', hostname = '', ...more] = clientId.split('@');
  return more.length === 0 && hostname !== '' && NAME.test(name) ? { name, hostname } : undefined;
}
