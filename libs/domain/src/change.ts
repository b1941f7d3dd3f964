/** What kind of record a change is about. */
export const CHANGE_KINDS = [
  'target',
  'certificate',
  'issuance',
  'token',
  'alpn-challenge',
  'access-list',
  'route',
  'settings',
  'template',
  'internal-ca',
  'auth-setting',
  'signing-keys',
  'revocation',
  'local-group',
  'notification',
  'alert',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One entry of the change feed: a record of this kind and name was written or deleted; readers fetch what it is now. */
export interface Change {
  /** Strictly increasing, without gaps. */
  readonly version: number;
  readonly kind: ChangeKind;
  readonly id: string;
}
