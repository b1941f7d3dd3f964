import { challengeNameOf } from '#dns01';
import { InvalidInput, namesOfOthers, parseCertifiedName, type CertifiedName } from '#domain';
import { namesInWords } from '../names-in-words.ts';
import { NamesOfOthers, ownerOf } from '../order/refuse-names-of-others.ts';
import type { Work } from '../work.ts';
import { provenBy } from './proven-by.ts';

/**
 * A challenge name may lead anywhere by CNAME (RFC 8555 8.4), also to that of a host that is not its owner's: whoever has a
 * zone of his own would have this server, which may write to ours, set records that prove the names of others.
 * @param alias where the CNAME of `challengeName` ends
 * @throws NamesOfOthers
 */
export async function refuseAliasToOthers(work: Work, challengeName: string, alias: string): Promise<void> {
  const owner = ownerOf(work.issuance);
  const host = provenBy(alias);
  // What is ordered here has been judged, and needs records there by itself.
  const isOrdered = work.issuance.domains.some((name) => challengeNameOf(name) === challengeNameOf(host ?? ''));
  if (owner === undefined || host === undefined || isOrdered) return;
  const { holders } = await work.store.names.holding(certifiedNames(host));
  const theirs = namesOfOthers(owner, certifiedNames(host), holders);
  if (theirs.length === 0) return;
  throw new NamesOfOthers(
    `${challengeName} leads by CNAME to ${alias}, where the records of ${namesInWords(theirs)} belong, and that is another token's. Make it lead to a name that serves for nothing else, or have the administrator order the certificate.`,
  );
}

/** What a record there proves: the name and the wildcard below it; nothing for what can be in no certificate. */
function certifiedNames(host: string): CertifiedName[] {
  try {
    return [parseCertifiedName(host), parseCertifiedName(`*.${host}`)];
  } catch (error) {
    if (error instanceof InvalidInput) return [];
    throw error;
  }
}
