import type { CertificateAttempt } from '#contracts';
import type { IssuanceAttempt } from '#domain';

/** An entry of a certificate's history, field by field. */
export const attemptView = (attempt: IssuanceAttempt): CertificateAttempt => ({
  id: attempt.id,
  domains: [...attempt.domains],
  asked_directory_url: attempt.asked_directory_url,
  reason: attempt.reason,
  requested_at: attempt.requested_at,
  ended_at: attempt.ended_at,
  timeline: [...attempt.timeline],
  result: attempt.result,
  message: attempt.message,
  remarks: [...attempt.remarks],
  error: attempt.error,
  problem: attempt.problem && { ...attempt.problem, subproblems: [...attempt.problem.subproblems] },
  fingerprint: attempt.fingerprint,
});
