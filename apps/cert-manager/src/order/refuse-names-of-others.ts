import { ADMIN, namesOfOthers, type Owned, type Principal, type TokenName } from '#domain';
import { namesInWords } from '../names-in-words.ts';
import type { Work } from '../work.ts';

/** Names belong to another token than the one that the certificate is for. */
export class NamesOfOthers extends Error {
  override readonly name = 'NamesOfOthers';
  readonly code = 'NAMES_OF_OTHERS';
}

/**
 * What goes on by itself does so only for names that are its owner's, or nobody's: whoever has a certificate's key can pose as
 * the host, and would for ever. What a person orders, admin-api has judged in the same step that stored it.
 * @throws NamesOfOthers
 */
export async function refuseNamesOfOthers({ issuance, store }: Work): Promise<void> {
  const { domains, created_by: name, forced } = issuance;
  const owner = ownerOf(issuance);
  if (forced || owner === undefined) return;
  const theirs = namesOfOthers(owner, domains, { targets: await store.names.targetsAt(domains), carriers: [] });
  if (theirs.length === 0) return;
  const [are, them] = theirs.length === 1 ? ['is a host', 'it'] : ['are hosts', 'them'];
  throw new NamesOfOthers(
    `${namesInWords(theirs)} ${are} of another token by now, so ${name} gets no certificate for ${them} any more. Order one without ${them}, or have the administrator order it.`,
  );
}

/** Whose rights an issuance has; undefined: the administrator's, who has all. */
export function ownerOf({ created_by: name, owner_token_hash: hash }: Owned): Principal | undefined {
  return name === ADMIN ? undefined : { name: name as TokenName, hash, cert_email: null, admin: false };
}
