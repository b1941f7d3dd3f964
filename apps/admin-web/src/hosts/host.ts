import type { TargetView } from '#contracts';
import { certificateCovers } from '#domain';
import type { CertificateState } from '../certificates/certificate-state.ts';
import { certNameOf, type CertificateItem } from '../certificates/use-certificates.ts';
import { needsAttention } from '../look/tone.ts';
import { texts } from '../texts.ts';

/** A host as the list shows it. */
export interface Host {
  readonly target: TargetView;
  readonly certName: string;
  readonly state: CertificateState;
  readonly attention: boolean;
  /** It has no certificate of any kind, and none is being made. */
  readonly bare: boolean;
}

export function hostOf(target: TargetView, items: ReadonlyMap<string, CertificateItem>): Host {
  const certName = certNameOf(target);
  const item = items.get(certName);
  const state = stateOf(target, item);
  const bare = target.enable_https && !item?.certificate && needsAttention(state.tone);
  return { target, certName, state, attention: target.enabled && needsAttention(state.tone), bare };
}

function stateOf(target: TargetView, item: CertificateItem | undefined): CertificateState {
  const t = texts.certificateState;
  if (!target.enable_https) return { tone: 'off', label: t.none };
  const certificate = item?.certificate;
  if (certificate && !certificateCovers(certificate.domains, target.hostname))
    return { tone: 'bad', label: t.mismatch, detail: t.mismatchDetail(certificate.cert_name) };
  return item?.state ?? { tone: 'off', label: t.unknown };
}

/** Where its requests go, in a few words. */
export function leadsTo({ kind, target_url, redirect_to, redirect_status, closed_with }: TargetView): string {
  if (kind === 'redirect') return `${redirect_status} → ${redirect_to ?? ''}`;
  return kind === 'closed' ? texts.hosts.closed(closed_with) : (target_url ?? '');
}

/** Whether a host has all the words that were searched for, in its name, its target, its owner or its state. */
export function matches({ target, state }: Host, search: string): boolean {
  const text = `${target.hostname} ${leadsTo(target)} ${target.created_by} ${state.label}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
