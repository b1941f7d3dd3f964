import type { Exchange } from '../exchange/exchange.ts';
import type { Fields } from '../exchange/fields.ts';
import { admittedName } from './field-verdicts.ts';

/** Keeps of the client's fields what a backend may hear from a client. */
export function admitFields(exchange: Exchange): boolean {
  const { fields, nominated } = exchange;
  const admitted: Fields = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = admittedName(fields[i] ?? '');
    if (name === '' || (nominated.size !== 0 && nominated.has(name))) continue;
    admitted.push(name, fields[i + 1] ?? '');
  }
  exchange.admitted = admitted;
  return true;
}
