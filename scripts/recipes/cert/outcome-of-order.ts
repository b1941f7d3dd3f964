import { z } from 'zod';
import { CertificateAccepted, CertificateView } from '#contracts';
import type { Api } from '../api.ts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';
import { validity } from './validity.ts';

/** The API holds its answer for a while, in which the certificate may come. */
const DEADLINE_MS = 60_000;

/** Asks for a new certificate in place of one, and tells what came of it. @param done the sentence's beginning, such as `Renewed` */
export async function outcomeOfOrder(
  api: Api,
  name: string,
  action: 'renew' | 'convert-to-production',
  done: string,
): Promise<Outcome> {
  const answer = await api.ask(
    'POST',
    `/certificates/{cert_name}/${action}`,
    z.union([CertificateView, CertificateAccepted]),
    { path: { cert_name: name }, deadlineMs: DEADLINE_MS },
  );
  return 'expires_at' in answer
    ? {
        json: answer,
        text: `${done} ${name}: valid until ${validity(answer.expires_at)}.`,
        next: [['look at it', just('cert-show', name)]],
      }
    : { json: answer, text: answer.message, next: [['follow it', just('cert-status', name, 'wait')]] };
}
