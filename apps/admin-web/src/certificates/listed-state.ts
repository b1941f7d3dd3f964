import { texts } from '../texts.ts';
import { failure, type CertificateState } from './certificate-state.ts';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificates;

/** A certificate's state for its own list, where the time that is left and the issuer have columns of their own. */
export function listedState({ certificate, status, state }: CertificateItem, now: number): CertificateState {
  if (!certificate) return state;
  if (status?.status === 'in_progress') return { ...state, label: t.renewing };
  if (status?.status === 'failed') return { ...state, label: t.renewalFailed, detail: failure(status, now) };
  if (state.tone === 'bad') return { ...state, label: texts.certificateState.expired };
  if (state.tone === 'warn')
    return { tone: 'warn', label: certificate.acme_directory_url === null ? t.importLate : t.late };
  return { tone: state.tone, label: state.tone === 'off' ? t.activeStaging : t.active };
}
