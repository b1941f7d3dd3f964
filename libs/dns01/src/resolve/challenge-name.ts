/** Where the TXT record of a name or a wildcard is looked for (RFC 8555 8.4): `*.a.b` and `a.b` share `_acme-challenge.a.b`. */
export const challengeNameOf = (name: string): string => `_acme-challenge.${name.replace(/^\*\./, '')}`;
