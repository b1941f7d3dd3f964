import type { Health, SystemView } from '#contracts';
import type { CertificateItem } from '../certificates/use-certificates.ts';
import type { Host } from '../hosts/host.ts';
import { needsAttention, type Tone } from '../look/tone.ts';
import { texts } from '../texts.ts';

const t = texts.dashboard;

/** Something that somebody should look at, and where that is mended. */
export interface Attention {
  readonly id: string;
  readonly tone: Tone;
  readonly title: string;
  readonly detail: string;
  /** Undefined where only the server's console helps. */
  readonly to: string | undefined;
}

interface Known {
  readonly health: Health | undefined;
  readonly system: SystemView | undefined;
  readonly hosts: readonly Host[];
  readonly certificates: readonly CertificateItem[];
}

/** All that needs attention: what is broken before what will be, and what concerns everything before what concerns one host. */
export function attentionOf({ health, system, hosts, certificates }: Known): Attention[] {
  const found = [
    ...(health ? ofHealth(health) : []),
    ...(system ? ofSystem(system) : []),
    ...certificates.flatMap(ofCertificate),
    ...hosts.flatMap(ofHost),
  ];
  return [...new Map(found.map((each) => [each.id, each])).values()].sort((one, other) => rank(one) - rank(other));
}

const rank = ({ tone }: Attention): number => (tone === 'bad' ? 0 : 1);

function ofHealth(health: Health): Attention[] {
  const { redis, scheduler, https_enabled, orphaned_resources: orphans, transparency } = health;
  // While Redis is away nothing else can be known.
  if (redis === 'unreachable')
    return [{ id: 'redis', tone: 'bad', title: t.redis, detail: t.redisDetail, to: undefined }];
  const found: Attention[] = [];
  if (!scheduler)
    found.push({ id: 'scheduler', tone: 'bad', title: t.scheduler, detail: t.schedulerDetail, to: '/system' });
  if (!https_enabled) found.push({ id: 'https', tone: 'bad', title: t.https, detail: t.httpsDetail, to: '/system' });
  for (const { kind, name, reason } of orphans)
    found.push({
      id: `orphan ${kind} ${name} ${reason}`,
      tone: 'warn',
      title: t.orphan(kind, name),
      detail: reason,
      to: placeOf(kind, name),
    });
  const strangers = transparency?.unknown_certificates.length ?? 0;
  if (strangers > 0)
    found.push({
      id: 'transparency',
      tone: 'warn',
      title: t.stranger(strangers),
      detail: t.strangerDetail,
      to: undefined,
    });
  return found;
}

function ofSystem({ apps, redis }: SystemView): Attention[] {
  const found: Attention[] = [];
  if (redis.persistence_failed)
    found.push({ id: 'persistence', tone: 'bad', title: t.persistence, detail: t.persistenceDetail, to: '/system' });
  for (const { id, host, gateway } of apps) {
    if (!gateway) continue;
    if (gateway.workers.some(({ listening }) => !listening))
      found.push({ id: `gateway ${id}`, tone: 'warn', title: t.gateway(host), detail: t.gatewayDetail, to: '/system' });
    for (const { hostname, url, reason } of gateway.upstreams_out)
      found.push({
        id: `upstream ${hostname} ${url}`,
        tone: 'bad',
        title: t.host(hostname),
        detail: t.upstream(url, reason),
        to: `/hosts?q=${encodeURIComponent(hostname)}`,
      });
  }
  return found;
}

function ofCertificate({ name, state }: CertificateItem): Attention[] {
  if (!needsAttention(state.tone)) return [];
  return [
    {
      id: `certificate ${name}`,
      tone: state.tone,
      title: t.certificate(name),
      detail: withDetail(state),
      to: `/certificates?details=${encodeURIComponent(name)}`,
    },
  ];
}

/** What its certificate says is told once, with the certificate. */
function ofHost({ target: { hostname }, attention, bare, certName, state }: Host): Attention[] {
  if (!attention) return [];
  const id = bare && state.tone === 'bad' ? `certificate ${certName}` : `host ${hostname}`;
  if (!bare && state.label !== texts.certificateState.mismatch) return [];
  const to = `/hosts?q=${encodeURIComponent(hostname)}`;
  return [{ id, tone: state.tone, title: t.host(hostname), detail: withDetail(state), to }];
}

const withDetail = ({ label, detail }: { readonly label: string; readonly detail?: string }): string =>
  detail === undefined ? label : `${label}. ${detail}`;

function placeOf(kind: string, name: string): string | undefined {
  const search = encodeURIComponent(name);
  if (kind === 'target') return `/hosts?q=${search}`;
  if (kind === 'certificate' || kind === 'issuance') return `/certificates?q=${search}`;
  return kind === 'internal-ca' ? '/ca' : undefined;
}
