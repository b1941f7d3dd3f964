import type { CertificateStatus, CertificateView } from '#contracts';
import type { IssuanceStep } from '#domain';
import type { Tone } from '../look/tone.ts';
import { texts } from '../texts.ts';
import { issuerOf } from './issuer.ts';
import { ageOf, relative, timeLeft } from './lifetime.ts';

const t = texts.certificateState;

/** What a person should know about a certificate: the one thing that matters most, and why or what then. */
export interface CertificateState {
  readonly tone: Tone;
  readonly label: string;
  readonly detail?: string;
  /** The step that a running issuance is in. */
  readonly step?: IssuanceStep;
}

/** The state of a certificate that may be there or not yet, from what is stored and what its latest issuance says. */
export const certificateState = (
  certificate: CertificateView | undefined,
  status: CertificateStatus | undefined,
  now: number,
): CertificateState => (certificate ? stored(certificate, status, now) : awaited(status, now));

function awaited(status: CertificateStatus | undefined, now: number): CertificateState {
  if (!status) return { tone: 'off', label: t.unknown };
  if (status.status === 'in_progress' && status.step) {
    const forPerson = waitsForPerson(status);
    const detail = forPerson ? t.recordsWanted : t.fallback;
    return { tone: forPerson ? 'warn' : 'busy', label: t.step(status.step), detail, step: status.step };
  }
  if (status.status === 'failed') return { tone: 'bad', label: t.failed, detail: failure(status, now) };
  return { tone: 'warn', label: t.missing, detail: t.missingDetail };
}

function stored(certificate: CertificateView, status: CertificateStatus | undefined, now: number): CertificateState {
  const age = ageOf(certificate, now);
  const left = timeLeft(certificate, now);
  const expired = age === 'expired';
  if (status?.status === 'in_progress' && status.step) {
    const forPerson = waitsForPerson(status);
    const detail = forPerson ? t.recordsWanted : t.renewing(t.step(status.step));
    return {
      tone: expired ? 'bad' : forPerson ? 'warn' : 'busy',
      label: expired ? t.expired : t.valid(left),
      detail,
      step: status.step,
    };
  }
  if (status?.status === 'failed') {
    const detail = t.renewalFailed(failure(status, now));
    return { tone: expired ? 'bad' : 'warn', label: expired ? t.expired : t.expiring(left), detail };
  }
  if (expired) return { tone: 'bad', label: t.expired, detail: t.expiredDetail };
  if (age === 'late') {
    const detail = certificate.acme_directory_url === null ? t.lateImport : t.late;
    return { tone: 'warn', label: t.expiring(left), detail };
  }
  if (issuerOf(certificate.acme_directory_url).staging)
    return { tone: 'off', label: t.validStaging(left), detail: t.stagingDetail };
  return { tone: 'ok', label: t.valid(left) };
}

/** Whether it stands still until somebody sets a DNS record by hand. */
const waitsForPerson = ({ dns_records }: CertificateStatus): boolean =>
  dns_records.some(({ provider }) => provider === 'manual');

/** What the CA or cert-manager said, and when it is tried again by itself. */
export const failure = ({ message, retry_at }: CertificateStatus, now: number): string =>
  retry_at ? `${message} ${t.nextTry(relative(retry_at, now))}` : message;
