import type { Exchange } from '../exchange/exchange.ts';
import { listMembers } from '../exchange/fields.ts';
import type { Step } from '../exchange/step.ts';
import { refuse } from '../respond/refuse.ts';

/**
 * Refuses a request that this gateway has forwarded before (RFC 8586): a target whose backend is the gateway itself, by
 * whatever detour, would go round for ever, and would reach the API from the address of the gateway.
 */
export const refuseLoop =
  (mark: string): Step =>
  (exchange) =>
    comesFromUs(exchange, mark)
      ? refuse(exchange, 508, 'The backend of this site is this gateway itself. Its operator should check target_url.')
      : true;

function comesFromUs({ fields }: Exchange, mark: string): boolean {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    if (name.length === 8 && name.toLowerCase() === 'cdn-loop' && listMembers(fields[i + 1] ?? '').includes(mark))
      return true;
  }
  return false;
}
