import { CHALLENGE_TYPES, DNS_PROVIDERS, KEY_TYPES } from '#domain';
import { AUTHORITIES } from '../hosts/authorities.ts';
import { texts } from '../texts.ts';
import { issuerOf } from './issuer.ts';

const t = texts.hostForm;

/** The authorities that a form offers; the empty one is the server's default. */
export const authorities = [
  { value: '', label: t.authorityDefault },
  { value: AUTHORITIES.letsEncrypt, label: issuerOf(AUTHORITIES.letsEncrypt).label },
  { value: AUTHORITIES.letsEncryptStaging, label: t.staging(issuerOf(AUTHORITIES.letsEncryptStaging).label) },
  { value: AUTHORITIES.internal, label: issuerOf(AUTHORITIES.internal).label },
  { value: AUTHORITIES.other, label: t.authorityOther },
];

export const keyTypes = [
  { value: '', label: t.keyTypeDefault },
  ...KEY_TYPES.map((type) => ({ value: type, label: type })),
];

export const challenges = [
  { value: '', label: texts.orderForm.challengeAutomatic },
  ...CHALLENGE_TYPES.map((value) => ({ value, label: texts.orderForm.challengeOf[value] })),
];

export const providers = [
  { value: '', label: texts.orderForm.providerDefault },
  ...DNS_PROVIDERS.map((value) => ({ value, label: value })),
];
