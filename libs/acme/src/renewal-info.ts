import { PkiError } from '#pki';
import { AcmeError, ACMECertificateError } from './acme-error.ts';
import { caMeta, type CaMetaOptions } from './ca-meta.ts';
import { caText } from './ca-text.ts';
import { certificateId } from './certificate-id.ts';
import { getJson } from './get-json.ts';
import type { Connection } from './transport.ts';

/** When a CA wants a certificate to be renewed (RFC 9773 4.2). */
export interface RenewalWindow {
  readonly start: Date;
  readonly end: Date;
}

/** What a CA answers about one certificate, or why its answer is of no use. */
export type RenewalAnswer =
  | {
      readonly window: RenewalWindow;
      /** A page for a person about a window that is earlier than usual. */
      readonly explanationUrl: string | null;
      /** Milliseconds until it wants to be asked again: 1 minute to 24 hours. */
      readonly retryAfterMs: number;
    }
  | { readonly error: AcmeError; readonly retryAfterMs: number };

const MINUTE_MS = 60_000;
/** RFC 9773 4.3.3: where a CA does not say. */
const USUAL_MS = 6 * 60 * MINUTE_MS;
const LONGEST_MS = 24 * 60 * MINUTE_MS;
const MAX_URL = 500;

/**
 * Asks a CA when it wants a certificate to be renewed. Renewal goes on without an answer, so what goes wrong is a value.
 * @param leafPem a chain will do
 * @returns null when the CA has no ARI
 * @throws only the signal's reason, when aborted
 */
export async function fetchRenewalInfo(
  connection: Connection,
  directoryUrl: string,
  leafPem: string,
  options: CaMetaOptions = {},
): Promise<RenewalAnswer | null> {
  const now = options.now ?? Date.now;
  try {
    const { renewalInfo } = await caMeta(connection, directoryUrl, options);
    if (renewalInfo === null) return null;
    const { value, retryAt } = await getJson(connection, `${renewalInfo.replace(/\/$/, '')}/${certificateId(leafPem)}`);
    const retryAfterMs = clamped(retryAt, now());
    const window = windowOf(value);
    if (!window) return { error: notUnderstood(connection.ca, value), retryAfterMs };
    return { window, explanationUrl: explanationOf(value), retryAfterMs };
  } catch (error) {
    if (error instanceof AcmeError) return { error, retryAfterMs: clamped(error.retryAt, now()) };
    if (error instanceof PkiError) return { error: nameless(error), retryAfterMs: LONGEST_MS };
    throw error;
  }
}

/**
 * A moment of the window, all being equally likely: so the renewals of a CA's subscribers spread over it (RFC 9773 4.2).
 * @param random gives 0 (included) to 1 (excluded)
 */
export const renewalTime = ({ start, end }: RenewalWindow, random: () => number): Date =>
  new Date(start.getTime() + Math.floor(random() * (end.getTime() - start.getTime())));

const clamped = (retryAt: Date | undefined, now: number): number =>
  retryAt ? Math.min(Math.max(retryAt.getTime() - now, MINUTE_MS), LONGEST_MS) : USUAL_MS;

/** Undefined for what is no window: RFC 9773 4.2 wants dates of RFC 3339, the end after the start. */
function windowOf(answer: unknown): RenewalWindow | undefined {
  const suggested = isRecord(answer) ? answer['suggestedWindow'] : undefined;
  if (!isRecord(suggested)) return undefined;
  const [start, end] = [dateOf(suggested['start']), dateOf(suggested['end'])];
  return start && end && end > start ? { start, end } : undefined;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

function dateOf(text: unknown): Date | undefined {
  if (typeof text !== 'string' || !RFC_3339.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function explanationOf(answer: unknown): string | null {
  const url = isRecord(answer) ? answer['explanationURL'] : undefined;
  return typeof url === 'string' && /^https?:/i.test(url) && URL.canParse(url) ? caText(url, MAX_URL) : null;
}

const notUnderstood = (ca: string, answer: unknown): ACMECertificateError =>
  new ACMECertificateError(
    `${ca} names no time for the renewal that makes sense (${caText(JSON.stringify(answer) ?? 'nothing', MAX_URL)}). The certificate is renewed by its own lifetime.`,
    { code: 'ACME_PROTOCOL', retry: true },
  );

const nameless = (cause: PkiError): ACMECertificateError =>
  new ACMECertificateError(`The CA cannot be asked when to renew. ${cause.message}`, {
    code: 'ACME_BAD_CERTIFICATE',
    retry: false,
    cause,
  });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
