const BLOCK = /-----BEGIN ([A-Z ]+)-----\r?\n[A-Za-z0-9+/=\r\n]+-----END \1-----/g;

/** The PEM blocks of a text (RFC 7468), without what a CA wrote around them. */
export const pemBlocks = (text: string): string => (text.match(BLOCK) ?? []).join('\n').replaceAll('\r', '');
