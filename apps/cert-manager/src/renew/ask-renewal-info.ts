import type { Agent } from 'node:https';
import { describeCa, fetchRenewalInfo, renewalTime, type RenewalAnswer } from '#acme';
import type { Certificate, RenewalInfo } from '#domain';

const REQUEST_TIMEOUT_MS = 10_000;
/** A CA without ARI may get it. */
const WITHOUT_ARI_MS = 86_400_000;

/**
 * Asks the CA when it wants a certificate to be renewed. What it said before holds for as long as it says nothing else; and
 * the moment that was chosen in a window holds for as long as the window stays (RFC 9773 4.2).
 * @param known what was kept of it
 * @throws only the signal's reason, when aborted
 */
export async function askRenewalInfo(
  agent: Agent,
  certificate: Certificate,
  known: RenewalInfo | undefined,
  signal: AbortSignal,
): Promise<RenewalInfo> {
  const directory = certificate.issued_by ?? '';
  const connection = { ca: describeCa(directory), agent, signal, requestTimeoutMs: REQUEST_TIMEOUT_MS };
  const answer = await fetchRenewalInfo(connection, directory, certificate.fullchain_pem);
  const now = Date.now();
  const before = known?.fingerprint === certificate.fingerprint ? known : undefined;
  return {
    fingerprint: certificate.fingerprint,
    ...whatItSays(answer, before),
    next_poll_at: new Date(now + (answer?.retryAfterMs ?? WITHOUT_ARI_MS)).toISOString(),
  };
}

type Said = Pick<RenewalInfo, 'window' | 'selected_at' | 'explanation_url' | 'problem'>;

const NOTHING: Said = { window: null, selected_at: null, explanation_url: null, problem: null };

function whatItSays(answer: RenewalAnswer | null, before: Said = NOTHING): Said {
  if (answer === null) return NOTHING;
  if ('error' in answer) {
    const { window, selected_at, explanation_url } = before;
    return { window, selected_at, explanation_url, problem: answer.error.message };
  }
  const window = { start: answer.window.start.toISOString(), end: answer.window.end.toISOString() };
  const stays = before.window?.start === window.start && before.window.end === window.end;
  return {
    window,
    selected_at: stays ? before.selected_at : renewalTime(answer.window, Math.random).toISOString(),
    explanation_url: answer.explanationUrl,
    problem: null,
  };
}
