import ipaddr from 'ipaddr.js';
import { parse } from 'tldts';
import { ADMIN, isAddress, issuingAuthority, type CertificateAuthority } from '#domain';
import { namesInWords } from '../names-in-words.ts';

/** Names of the public Internet are wanted from the private CA by a token that may not have them. */
export class PublicNames extends Error {
  override readonly name = 'PublicNames';
  readonly code = 'PUBLIC_NAMES';
}

/**
 * Nobody proves to the private CA that a name is his. Its clients trust it for every name, so a token could pose as any site
 * towards them; without name constraints, which bound that, it gets certificates for private names only.
 * @throws PublicNames
 */
export function refusePublicNames(
  { domains, created_by: name }: { readonly domains: readonly string[]; readonly created_by: string },
  ca: CertificateAuthority | undefined,
  now: Date,
): void {
  if (name === ADMIN) return;
  const permitted = (ca && issuingAuthority(ca, now)?.permitted_names) ?? [];
  const open = permitted.length ? [] : domains.filter(isPublicName);
  if (open.length === 0) return;
  const [is, it] = open.length === 1 ? ['is a public name', 'it'] : ['are public names', 'them'];
  throw new PublicNames(
    `${namesInWords(open)} ${is}, and the private CA has no name constraints: only the administrator has ${it} certified. Have the administrator order it, or permit the name (ca-renew --permitted-names=…), or take a public CA.`,
  );
}

/** RFC 8375: everybody has it at home. */
const HOME = /(?:^|\.)home\.arpa$/;

/** Whether a name may be somebody's on the Internet: below a suffix that ICANN has given out, or an address that is routed. */
function isPublicName(name: string): boolean {
  if (isAddress(name)) return ipaddr.process(name).range() === 'unicast';
  const host = name.replace(/^\*\./, '');
  return parse(host).isIcann === true && !HOME.test(host);
}
