import { ACMECertificateError, type AcmeError } from './acme-error.ts';
import { isProblem } from './problem.ts';

const REFUSALS = ['unauthorized', 'malformed', 'externalAccountRequired', 'incorrectResponse'];

/** A CA that does not take the external account binding says so in many ways (RFC 8555 7.3.4). */
export function explainBinding(ca: string, refusal: AcmeError): AcmeError {
  const { problem } = refusal;
  if (!isProblem(problem, ...REFUSALS)) return refusal;
  return new ACMECertificateError(
    `${ca} does not accept the external account binding: ${problem?.detail}. Check ACME_EAB_KEY_ID and ACME_EAB_HMAC_KEY; some CAs let a key be used once only, then a new one has to be made there.`,
    { code: 'ACME_EAB_REFUSED', retry: false, problem, cause: refusal },
  );
}
