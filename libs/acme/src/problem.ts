import { caText } from './ca-text.ts';

/** The CA's words for what went wrong (RFC 8555 6.7, RFC 9457): one line each, and clipped. */
export interface AcmeProblem {
  /** Such as `urn:ietf:params:acme:error:rateLimited`; `about:blank` where the CA gave none. */
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  /** What is wrong with single names (RFC 8555 6.7.1). */
  readonly subproblems: readonly {
    readonly type: string;
    readonly detail: string;
    readonly name: string | undefined;
  }[];
  /** A page for a person, for problems that only a person can solve (RFC 8555 7.3.3). */
  readonly instance: string | undefined;
}

const TYPE_PREFIX = 'urn:ietf:params:acme:error:';
const MAX_DETAIL = 500;
const MAX_TYPE = 200;
const MAX_INSTANCE = 500;
/** RFC 1035 2.3.4: no name is longer. */
const MAX_NAME = 253;
/** An order has at most 100 names; a person reads fewer. */
const MAX_SUBPROBLEMS = 20;

/** Reads a problem document, whatever a server made of it: proxies in between answer with HTML. */
export function readProblem(body: unknown, status: number): AcmeProblem {
  const document = isRecord(body) ? body : {};
  const subproblems = Array.isArray(document['subproblems']) ? document['subproblems'].filter(isRecord) : [];
  return {
    type: typeOf(document),
    status,
    detail: textOf(document['detail'], MAX_DETAIL) ?? textOf(document['title'], MAX_DETAIL) ?? `HTTP status ${status}`,
    subproblems: subproblems.slice(0, MAX_SUBPROBLEMS).map((sub) => ({
      type: typeOf(sub),
      detail: textOf(sub['detail'], MAX_DETAIL) ?? '',
      name: isRecord(sub['identifier']) ? textOf(sub['identifier']['value'], MAX_NAME) : undefined,
    })),
    instance: textOf(document['instance'], MAX_INSTANCE),
  };
}

/** `rateLimited` for `urn:ietf:params:acme:error:rateLimited`; other types as they are. */
export const shortType = (type: string): string =>
  type.startsWith(TYPE_PREFIX) ? type.slice(TYPE_PREFIX.length) : type;

export const isProblem = (problem: AcmeProblem | undefined, ...types: string[]): boolean =>
  problem !== undefined && types.includes(shortType(problem.type));

/** When Retry-After wants us back (RFC 9110 10.2.3: seconds or a date), or undefined. */
export function readRetryAfter(header: unknown, now: Date): Date | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  const time = /^\d+$/.test(header) ? now.getTime() + Number(header) * 1000 : Date.parse(header);
  return Number.isFinite(time) && time > now.getTime() ? new Date(time) : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOf = (value: unknown, longest: number): string | undefined =>
  typeof value === 'string' ? caText(value, longest) || undefined : undefined;
const typeOf = (document: Record<string, unknown>): string => textOf(document['type'], MAX_TYPE) ?? 'about:blank';
