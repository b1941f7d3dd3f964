import { X509Certificate } from 'node:crypto';
import type { Authority, KeyType } from '#domain';
import {
  authoritySubject,
  createIntermediate,
  createRoot,
  crossSign,
  serialOf,
  type AuthorityKeys,
  type AuthoritySubject,
} from '#pki';

/** An authority with its key. */
export interface Keyed {
  readonly authority: Authority;
  readonly keys: AuthorityKeys;
}

export interface AuthorityTerms {
  readonly subject: AuthoritySubject;
  readonly keyType: KeyType;
  readonly days: number;
}

export async function makeRoot(terms: AuthorityTerms, now: Date): Promise<Keyed> {
  const keys = await createRoot({ ...terms, now });
  return { authority: describeAuthority(keys.certificate_pem, { keyType: terms.keyType, now }), keys };
}

export async function makeIntermediate(
  { authority: root, keys: rootKeys }: Keyed,
  terms: AuthorityTerms & { readonly permitted: readonly string[] },
  crlUrl: string | undefined,
  now: Date,
): Promise<Keyed> {
  const keys = await createIntermediate(rootKeys, { ...terms, crlUrl, now });
  const { keyType, permitted } = terms;
  return { authority: describeAuthority(keys.certificate_pem, { keyType, now, permitted, root: root.id }), keys };
}

/** A root that follows another under the same name: whoever trusts the old one needs to do nothing until that ends. */
export async function makeNextRoot(
  { authority: old, keys: oldKeys }: Keyed,
  terms: Omit<AuthorityTerms, 'subject'>,
  now: Date,
): Promise<Keyed> {
  const next = await makeRoot({ ...terms, subject: authoritySubject(old.certificate_pem) }, now);
  const cross_pem = await crossSign(oldKeys, next.keys.certificate_pem, now);
  return { ...next, authority: { ...next.authority, cross_pem } };
}

interface Description {
  readonly keyType: KeyType;
  readonly now: Date;
  readonly permitted?: readonly string[];
  /** Id of the root above it; itself unless told. */
  readonly root?: string;
  readonly keyed?: boolean;
}

export function describeAuthority(pem: string, { keyType, now, permitted, root, keyed }: Description): Authority {
  const certificate = new X509Certificate(pem);
  const id = certificate.fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase();
  return {
    id,
    kind: root === undefined || root === id ? 'root' : 'intermediate',
    serial: serialOf(pem),
    root: root ?? id,
    certificate_pem: pem,
    cross_pem: null,
    keyed: keyed ?? true,
    key_type: keyType,
    permitted_names: permitted ?? [],
    added_at: now.toISOString(),
    expires_at: certificate.validToDate.toISOString(),
  };
}
