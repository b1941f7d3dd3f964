import type { SignedRequest } from './signed-request.ts';

/** Pebble's paths, by what is asked there. */
export const CA_PATHS = {
  directory: /^\/dir$/,
  nonce: /^\/nonce-plz/,
  account: /^\/sign-me-up/,
  order: /^\/order-plz/,
  poll: /^\/my-order\//,
  authorization: /^\/authZ\//,
  challenge: /^\/chalZ\//,
  finalize: /^\/finalize-order\//,
  download: /^\/certZ\//,
  renewalInfo: /^\/renewal-info\//,
} as const;
export type CaPath = keyof typeof CA_PATHS;

export interface OwnAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
  readonly contentType?: string;
}

/** What the proxy does in place of passing a request on. A fault that names nothing to do cuts the connection. */
export interface Fault {
  /** Which requests: their path. */
  readonly path: RegExp;
  readonly method?: string;
  /** And what they say, where they are signed. */
  readonly when?: (request: SignedRequest) => boolean;
  /** Only those of this account, by its e-mail address. */
  readonly email?: string;
  /** Only those of an account for which the CA has done something at this path. */
  readonly after?: RegExp;
  /** How many of them; all unless told otherwise. */
  readonly times?: number;
  /** An answer. */
  readonly answer?: OwnAnswer;
  /** The connection ends by RST, not by FIN. */
  readonly reset?: true;
  /**
   * Kept until cut(): the request, which the CA does not see then; or the answer to one that the CA has done. Requests that
   * the CA refuses (as it does with every second nonce) are not done, and their answers are passed on.
   */
  readonly hold?: 'request' | 'answer';
  /** Headers to be added to the CA's own answer, which is passed on then. */
  readonly add?: Record<string, string>;
  /** Text before the body of the CA's own answer, unless that is a refusal. */
  readonly preface?: string;
  /** What becomes of the body of the CA's own answer, unless that is a refusal. */
  readonly rewrite?: (body: string) => string;
  /** The CA's own answer, this many bytes every few milliseconds. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
}

/** A problem document (RFC 8555 6.7) as an answer. */
export const problem = (
  status: number,
  type: string,
  detail: string,
  headers: Record<string, string> = {},
): OwnAnswer => ({
  status,
  headers,
  body: { type: `urn:ietf:params:acme:error:${type}`, detail, status },
});
