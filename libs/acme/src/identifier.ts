import { isIP } from 'node:net';
import type { Authorization } from 'acme-client';
import { parseCertifiedName } from '#domain';
import { caText } from './ca-text.ts';

/** RFC 1035 2.3.4; the CA says it. */
const MAX_NAME = 253;

/** What stands in an order for a name: an IP address in its canonical form is of another type (RFC 8738 3). */
export const identifierOf = (name: string): { readonly type: 'dns' | 'ip'; readonly value: string } =>
  isIP(name) ? { type: 'ip', value: parseCertifiedName(name) } : { type: 'dns', value: name };

/** The name that an authorization is about, as it was ordered. */
export function nameOf({ identifier: { value }, wildcard }: Pick<Authorization, 'identifier' | 'wildcard'>): string {
  return isIP(value) ? parseCertifiedName(value) : (wildcard ? '*.' : '') + caText(value, MAX_NAME);
}
