import type { TargetView, UpstreamsSummary } from '#contracts';
import { certificateCovers } from '#domain';
import type { CertificateState } from '../certificates/certificate-state.ts';
import { certNameOf, type CertificateItem } from '../certificates/use-certificates.ts';
import { needsAttention } from '../look/tone.ts';
import { texts } from '../texts.ts';
import { serviceState, type ServiceState } from './service-state.ts';

/** A host as the list shows it. */
export interface Host {
  readonly target: TargetView;
  readonly certName: string;
  /** Of its certificate. */
  readonly state: CertificateState;
  /** Of what is behind it. */
  readonly service: ServiceState;
  readonly attention: boolean;
  /** It has no certificate of any kind, and none is being made. */
  readonly bare: boolean;
}

/** @param summary what gateways know of its upstreams, where there is something to know */
export function hostOf(
  target: TargetView,
  items: ReadonlyMap<string, CertificateItem>,
  summary: UpstreamsSummary['hosts'][number] | undefined,
  now: number,
): Host {
  const certName = certNameOf(target);
  const item = items.get(certName);
  const state = stateOf(target, item);
  const service = serviceState(target, summary, now);
  const bare = target.enable_https && !item?.certificate && needsAttention(state.tone);
  const attention = target.enabled && (needsAttention(state.tone) || service.needsAttention);
  return { target, certName, state, service, attention, bare };
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
export function leadsTo({
  kind,
  target_url,
  upstreams,
  redirect_to,
  redirect_status,
  closed_with,
}: TargetView): string {
  if (kind === 'redirect') return `${redirect_status} → ${redirect_to ?? ''}`;
  if (kind === 'closed') return texts.hosts.closed(closed_with);
  return upstreams.length > 1 ? texts.hosts.several(target_url ?? '', upstreams.length - 1) : (target_url ?? '');
}
