import { withoutCookies } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { plainName, type AnswerFields, type Fields } from '../exchange/fields.ts';
import { askedOfVerifier } from '../identity/asked-of-verifier.ts';
import { dropOurCookies, ownNames } from '../identity/own-names.ts';
import type { Verified, Verifier } from '../identity/verifier.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import { refuseUnavailable } from './refuse-stranger.ts';

/** Asks the service at auth_forward_url of a host; nothing where it does not answer in time. */
export type AskElsewhere = (target: TargetRecord, asked: Fields) => ReturnType<Verifier['ask']>;

/** Of an answer that turns a client away, what that client gets to see. */
const HANDED_ON = new Set(['content-type', 'location', 'set-cookie', 'www-authenticate']);

/**
 * Has another service decide in place of ours (`auth_forward_url`): its 2xx lets in, and its fields of the host's prefix go to the
 * backend. Anything else is its answer to the client, such as a way to log in there.
 */
export async function askElsewhere(exchange: Exchange, target: TargetRecord, ask: AskElsewhere): Promise<boolean> {
  const { recorder } = exchange;
  if (recorder) {
    recorder.note(
      'checkIdentity',
      `Another service would be asked, and is taken to agree: ${target.auth_forward_url}.`,
    );
    return true;
  }
  const asked = askedOfVerifier(exchange);
  for (let i = 0; i < asked.length; i += 2)
    if (asked[i] === 'cookie') asked[i + 1] = withoutCookies(asked[i + 1] ?? '', ownNames(exchange).cookies);
  const said = await ask(target, asked);
  if (exchange.ended) return false;
  if (said && said.status >= 200 && said.status < 300) return enter(exchange, target, said);
  if (target.auth_mode === 'passthrough') return true;
  if (!said || said.status < 300 || said.status >= 500) return refuseUnavailable(exchange);
  return handOn(exchange, said);
}

function enter(
  exchange: Exchange,
  { auth_header_prefix, auth_pass_headers }: TargetRecord,
  { fields }: Verified,
): true {
  const prefix = auth_header_prefix.toLowerCase();
  const told: Fields = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = String(fields[i]);
    if (!plainName(name).startsWith(prefix)) continue;
    told.push(name, String(fields[i + 1]));
    if (name === `${prefix}user`) exchange.user = String(fields[i + 1]);
  }
  if (auth_pass_headers) exchange.identityFields = told;
  return true;
}

function handOn(exchange: Exchange, { status, fields, body }: Verified): false {
  const kept: AnswerFields = [];
  for (let i = 0; i < fields.length; i += 2)
    if (HANDED_ON.has(String(fields[i]))) kept.push(fields[i] ?? '', fields[i + 1] ?? '');
  dropOurCookies(kept, exchange);
  kept.push('cache-control', 'no-store', 'vary', 'Cookie, Authorization', 'x-request-id', exchange.id);
  exchange.answer(status, kept, body);
  return false;
}
