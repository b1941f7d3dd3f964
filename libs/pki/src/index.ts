export { checkChain, readChain, type CheckedChain, type Leaf } from './chain.ts';
export { generatePrivateKey } from './key-pair.ts';
export { PkiError, type PkiErrorCode } from './pki-error.ts';
export { createSelfSigned, type SelfSigned, type SelfSignedOptions } from './self-signed.ts';
export { createSigningRequest } from './signing-request.ts';
