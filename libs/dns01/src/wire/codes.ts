/** RFC 1035 3.2.2, 3596, 8659, 8945, 6891; those that we ask for, send or read. */
export const TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  TXT: 16,
  AAAA: 28,
  OPT: 41,
  TSIG: 250,
  CAA: 257,
} as const;
export type QueryType = 'A' | 'NS' | 'CNAME' | 'SOA' | 'TXT' | 'AAAA' | 'CAA';

/** RFC 1035 3.2.4, 2136 2.4. */
export const CLASS = { IN: 1, NONE: 254, ANY: 255 } as const;

export const OPCODE = { QUERY: 0, UPDATE: 5 } as const;

/** RFC 1035 4.1.1, 2136 2.2. */
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  NOTAUTH: 9,
  NOTZONE: 10,
} as const;

/** The error field of a TSIG record, RFC 8945 3. */
export const TSIG_ERROR = { BADSIG: 16, BADKEY: 17, BADTIME: 18, BADTRUNC: 22 } as const;

export const rcodeName = (code: number): string =>
  Object.entries({ ...RCODE, ...TSIG_ERROR }).find(([, value]) => value === code)?.[0] ?? `response code ${code}`;
