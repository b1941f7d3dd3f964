import { administratorsNames } from '#ca';
import { ADMIN, type CertificateAuthority } from '#domain';
import { namesInWords } from '../names-in-words.ts';

/** Names of the public Internet are wanted from the private CA by a token that may not have them. */
export class PublicNames extends Error {
  override readonly name = 'PublicNames';
  readonly code = 'PUBLIC_NAMES';
}

/**
 * Nobody proves to the private CA that a name is his.
 * @throws PublicNames for those of administratorsNames()
 */
export function refusePublicNames(
  { domains, created_by: name }: { readonly domains: readonly string[]; readonly created_by: string },
  ca: CertificateAuthority | undefined,
  now: Date,
): void {
  if (name === ADMIN) return;
  const open = administratorsNames(domains, ca, now);
  if (open.length === 0) return;
  const [is, it] = open.length === 1 ? ['is a public name', 'it'] : ['are public names', 'them'];
  throw new PublicNames(
    `${namesInWords(open)} ${is}, and the private CA has no name constraints: only the administrator has ${it} certified. Have the administrator order it, or permit the name (ca-renew --permitted-names=…), or take a public CA.`,
  );
}
