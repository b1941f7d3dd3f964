import { createHash } from 'node:crypto';
import { challengeNameOf } from '#dns01';
import { found, wrong, type Look } from './proof.ts';

/** DNS-01 (RFC 8555 8.4). Aliases are followed. */
export const lookAtDns: Look = async ({ name, keyAuthorization }, { resolver }, signal) => {
  const at = challengeNameOf(name);
  const wanted = createHash('sha256').update(keyAuthorization).digest('base64url');
  const records = await resolver.records(at, 'TXT', signal);
  if (records.some(({ text }) => text === wanted)) return found;
  return records.length
    ? wrong(`None of the ${records.length} TXT records at ${at} has the value of this challenge.`)
    : { type: 'dns', detail: `There is no TXT record at ${at}.` };
};
