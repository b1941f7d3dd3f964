export { acmeTlsCertificate, acmeTlsMistake } from './acme-tls-certificate.ts';
export {
  BAD_FILE_EXITS,
  BadCertificateFile,
  readCertificateFiles,
  type BadFileKind,
  type CertificateFiles,
} from './certificate-files.ts';
export { importAttempt, importedCertificate } from './import-records.ts';
export { checkAuthorities } from './check-authorities.ts';
export { checkChain, isIssuedBy, readChain, type CheckedChain, type Leaf } from './chain.ts';
export { checkImport, type CheckedImport, type ImportOptions } from './check-import.ts';
export { authorityKeyIdentifier, serialOctets, serialOf, topIssuer } from './issuer.ts';
export { generatePrivateKey } from './key-pair.ts';
export { PkiError, type PkiErrorCode } from './pki-error.ts';
export { createSelfSigned, type SelfSigned, type SelfSignedOptions } from './self-signed.ts';
export { createSigningRequest, readSigningRequest, type SigningRequest } from './signing-request.ts';
export { checkAuthority, type BroughtAuthority, type CheckedAuthority } from './authority/check-authority.ts';
export {
  authoritySubject,
  createIntermediate,
  createRoot,
  crossSign,
  type AuthoritySubject,
} from './authority/create-authority.ts';
export { issueCertificate, type LeafOptions } from './authority/issue-certificate.ts';
export { checkPermitted, permittedNames } from './authority/name-constraints.ts';
export { createRevocationList, type RevocationListOptions } from './authority/revocation-list.ts';
export type { AuthorityKeys } from './authority/sign-certificate.ts';
export { createPkcs12, type Pkcs12Contents } from './pkcs12.ts';
export { TransparencyCheck } from './transparency/transparency-check.ts';
export { publicKeyHash, publicKeyHashOf } from './public-key-hash.ts';
