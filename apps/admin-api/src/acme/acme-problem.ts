import type { DirectoryProblem } from '#domain';

/** Types of RFC 8555 6.7 that this server uses, with their statuses. */
const STATUS = {
  accountDoesNotExist: 400,
  alreadyRevoked: 400,
  badCSR: 400,
  badNonce: 400,
  badPublicKey: 400,
  badRevocationReason: 400,
  badSignatureAlgorithm: 400,
  externalAccountRequired: 403,
  invalidContact: 400,
  malformed: 400,
  orderNotReady: 403,
  rateLimited: 429,
  rejectedIdentifier: 400,
  serverInternal: 500,
  unauthorized: 403,
  unsupportedContact: 400,
  unsupportedIdentifier: 400,
} as const;
export type AcmeProblemType = keyof typeof STATUS;

/** What is wrong with one of an order's names (RFC 8555 6.7.1). */
export interface Subproblem extends DirectoryProblem {
  readonly identifier: { readonly type: 'dns' | 'ip'; readonly value: string };
}

interface More {
  /** Where it is not the usual one of the type. */
  readonly status?: number;
  readonly subproblems?: readonly Subproblem[];
  /** Further members of the document, such as `algorithms`. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why the ACME directory refuses something. `message` is for the person behind the client. */
export class AcmeProblem extends Error {
  override readonly name = 'AcmeProblem';
  readonly type: AcmeProblemType;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly #more: More;

  constructor(type: AcmeProblemType, detail: string, more: More = {}) {
    super(detail);
    this.type = type;
    this.status = more.status ?? STATUS[type];
    this.headers = more.headers ?? {};
    this.#more = more;
  }

  /** The problem document (RFC 9457). */
  toJSON(): object {
    const { subproblems, members } = this.#more;
    return {
      type: urn(this.type),
      detail: this.message,
      status: this.status,
      ...members,
      ...(subproblems?.length && { subproblems: subproblems.map((each) => ({ ...each, type: urn(each.type) })) }),
    };
  }
}

const urn = (type: string): string => `urn:ietf:params:acme:error:${type}`;

/** What an order or a challenge says about itself. */
export const problemDocument = ({ type, detail }: DirectoryProblem): object => ({ type: urn(type), detail });
