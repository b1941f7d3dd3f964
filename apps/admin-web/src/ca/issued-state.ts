import type { IssuedCertificateView } from '#contracts';
import type { Tone } from '../look/tone.ts';
import { texts } from '../texts.ts';

const t = texts.caIssued;

interface IssuedState {
  readonly tone: Tone;
  readonly label: string;
  readonly detail?: string;
  /** Nothing is left to be revoked. */
  readonly isOver: boolean;
}

export function issuedState({ revoked_at, reason, expires_at }: IssuedCertificateView, now: number): IssuedState {
  if (revoked_at !== null)
    return {
      tone: 'bad',
      label: t.revoked,
      detail: t.revokedDetail(t.reason[reason ?? 'unspecified'], texts.time.date(revoked_at)),
      isOver: true,
    };
  if (Date.parse(expires_at) <= now) return { tone: 'off', label: t.expired, isOver: true };
  return { tone: 'ok', label: t.valid, isOver: false };
}

/** How it came to who has it. */
export function originOf({ cert_name, acme_account }: IssuedCertificateView): string {
  if (cert_name !== null) return t.served(cert_name);
  return acme_account === null ? t.handedOut : t.byAcme;
}

/** Whether it has all the words that were searched for. */
export function matches(issued: IssuedCertificateView, search: string): boolean {
  const { common_name, names, purpose, serial, created_by } = issued;
  const text = [common_name, ...names, t.purpose[purpose], originOf(issued), serial, created_by]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
