const PROOF = /^_(?:acme-challenge|validation-persist)\.(.+)$/;

/** The name that TXT records at this one prove to a CA (RFC 8555 8.4, draft-ietf-acme-dns-persist); undefined for any other. */
export const provenBy = (recordName: string): string | undefined => PROOF.exec(recordName)?.[1];
