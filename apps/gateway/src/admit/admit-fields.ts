import { withoutCookies } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { listMembers, type Fields } from '../exchange/fields.ts';
import { mayTrail } from '../exchange/trailer-fields.ts';
import { ownNames } from '../identity/own-names.ts';
import { admittedName, isPrefixed } from './field-verdicts.ts';

/** Keeps of the client's fields what a backend may hear from a client. */
export function admitFields(exchange: Exchange): boolean {
  const { fields, nominated } = exchange;
  const ours = ownNames(exchange);
  const admitted: Fields = [];
  for (let i = 0; i < fields.length; i += 2) {
    const sent = fields[i] ?? '';
    const name = admittedName(sent);
    if (name === '' && sent.length === 7 && sent.toLowerCase() === 'trailer') announce(exchange, fields[i + 1] ?? '');
    if (name === '' || (nominated.size !== 0 && nominated.has(name))) continue;
    if (exchange.authorizationIsOurs && name === 'authorization') continue;
    // What is compressed cannot be read on its way back.
    if (exchange.hidesTool && name === 'accept-encoding') continue;
    if (ours.prefixes.length !== 0 && isPrefixed(name, ours.prefixes)) continue;
    const value = fields[i + 1] ?? '';
    const kept = name === 'cookie' ? withoutCookies(value, ours.cookies) : value;
    if (kept !== '' || value === '') admitted.push(name, kept);
  }
  if (exchange.method === 'OPTIONS') countDown(admitted);
  exchange.admitted = admitted;
  if (exchange.recorder) tellOmitted(exchange);
  return true;
}

/** Says which of the client's fields the backend does not hear. */
function tellOmitted({ recorder, fields, admitted }: Exchange): void {
  const kept = new Set(admitted.filter((_, i) => i % 2 === 0));
  const omitted = fields.filter((name, i) => i % 2 === 0 && name !== 'host' && !kept.has(name.toLowerCase()));
  if (omitted.length) recorder?.note('admitFields', `The backend does not hear of ${omitted.join(', ')}.`, { omitted });
}

/** Max-Forwards bounds how far an OPTIONS goes (RFC 9110 7.6.2). One that is 0 does not come here, and what is no number counts nothing. */
function countDown(admitted: Fields): void {
  for (let i = 0; i < admitted.length; i += 2) {
    const value = admitted[i + 1] ?? '';
    if (admitted[i] === 'max-forwards' && /^\d{1,9}$/.test(value)) admitted[i + 1] = String(Number(value) - 1);
  }
}

/**
 * Trailers have the same rules as fields before the content, and are fewer. A backend that merges the two (RFC 9110 6.5.1) must
 * not take the client's word for what this gateway, or custom_headers, says.
 */
function announce(exchange: Exchange, value: string): void {
  const { nominated } = exchange;
  const instance = exchange.routed ?? exchange.instance;
  const names = listMembers(value).filter(
    (name) =>
      mayTrail(name) &&
      admittedName(name) !== '' &&
      !isPrefixed(name, ownNames(exchange).prefixes) &&
      !nominated.has(name) &&
      !instance?.says(name),
  );
  if (names.length) exchange.announced = new Set([...exchange.announced, ...names]);
}
