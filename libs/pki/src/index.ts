export { acmeTlsCertificate } from './acme-tls-certificate.ts';
export { checkAuthorities } from './check-authorities.ts';
export { checkChain, readChain, type CheckedChain, type Leaf } from './chain.ts';
export { checkImport, type CheckedImport, type ImportOptions } from './check-import.ts';
export { authorityKeyIdentifier, serialOctets, topIssuer } from './issuer.ts';
export { generatePrivateKey } from './key-pair.ts';
export { PkiError, type PkiErrorCode } from './pki-error.ts';
export { createSelfSigned, type SelfSigned, type SelfSignedOptions } from './self-signed.ts';
export { createSigningRequest } from './signing-request.ts';
