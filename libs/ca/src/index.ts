export { administratorsNames, isPublicName } from './administrators-names.ts';
export { CaError, type CaErrorCode } from './ca-error.ts';
export { DEFAULT_FOUNDING, Generations, type CaOptions, type FoundingTerms, type RenewalTerms } from './generations.ts';
export { privateCaOf } from './private-ca-of.ts';
export { PrivateCa, type CaOrder, type Signed } from './private-ca.ts';
export type { RevocationList } from './revocation-lists.ts';
