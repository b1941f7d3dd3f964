import type { Exchange } from '../exchange/exchange.ts';
import { listMembers, type Fields } from '../exchange/fields.ts';
import { mayTrail } from '../exchange/trailer-fields.ts';
import { admittedName } from './field-verdicts.ts';

/** Keeps of the client's fields what a backend may hear from a client. */
export function admitFields(exchange: Exchange): boolean {
  const { fields, nominated } = exchange;
  const admitted: Fields = [];
  for (let i = 0; i < fields.length; i += 2) {
    const sent = fields[i] ?? '';
    const name = admittedName(sent);
    if (name === '' && sent.length === 7 && sent.toLowerCase() === 'trailer') announce(exchange, fields[i + 1] ?? '');
    if (name === '' || (nominated.size !== 0 && nominated.has(name))) continue;
    admitted.push(name, fields[i + 1] ?? '');
  }
  exchange.admitted = admitted;
  return true;
}

/**
 * Trailers have the same rules as fields before the content, and are fewer. A backend that merges the two (RFC 9110 6.5.1) must
 * not take the client's word for what this gateway, or custom_headers, says.
 */
function announce(exchange: Exchange, value: string): void {
  const { instance, nominated } = exchange;
  const names = listMembers(value).filter(
    (name) => mayTrail(name) && admittedName(name) !== '' && !nominated.has(name) && !instance?.says(name),
  );
  if (names.length) exchange.announced = new Set([...exchange.announced, ...names]);
}
