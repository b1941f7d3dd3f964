import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router';
import { healthQuery } from '../api/health.ts';
import { StateCell } from '../certificates/StateCell.tsx';
import { FactList } from '../look/FactList.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { texts } from '../texts.ts';
import { leadsTo, type Host } from './host.ts';
import { hostLink } from './host-link.ts';
import styles from './HostOverview.module.css';
import { LabelChips } from './LabelChips.tsx';
import { UpstreamStates } from './UpstreamStates.tsx';

const t = texts.hostPage;

/** How a host is, at a glance. */
export function HostOverview({ host }: { readonly host: Host }): ReactElement {
  const { target, service, state, certName } = host;
  const { hostname, kind, created_by, created_at, updated_at, labels, notes } = target;
  const facts: (readonly [string, ReactNode])[] = [
    [t.facts.address, <Addresses key="addresses" host={host} />],
    [t.facts.leadsTo, <code key="goal">{leadsTo(target)}</code>],
    [t.facts.state, <StateLabel key="state" {...service} />],
    [
      t.facts.certificate,
      <div key="certificate" className={styles.certificate}>
        <StateCell state={state} />
        {target.enable_https && <Link to={`/certificates?details=${encodeURIComponent(certName)}`}>{certName}</Link>}
      </div>,
    ],
    [t.facts.protection, protection(host)],
    [t.facts.labels, labels.length ? <LabelChips key="labels" labels={labels} /> : t.none],
    ...(notes ? [[t.facts.notes, notes] as const] : []),
    [t.facts.created, t.by(texts.time.date(created_at), created_by)],
    [t.facts.updated, texts.time.date(updated_at)],
  ];
  return (
    <>
      <section className={styles.card} aria-label={t.tabs.overview}>
        <FactList facts={facts} />
      </section>
      {kind === 'proxy' && (
        <>
          <UpstreamStates hostname={hostname} />
          <p className={styles.hint}>{t.webSockets}</p>
        </>
      )}
    </>
  );
}

function Addresses({ host: { target } }: { readonly host: Host }): ReactElement {
  const { data: health } = useQuery(healthQuery);
  const ports = health?.public_ports;
  const links = [
    target.enable_https && hostLink(target, ports),
    target.enable_http && hostLink({ ...target, enable_https: false }, ports),
  ].filter((link) => typeof link === 'string');
  if (links.length === 0) return <>{target.hostname}</>;
  return (
    <ul className={styles.addresses}>
      {links.map((link) => (
        <li key={link}>
          <a href={link} target="_blank" rel="noreferrer">
            {link}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What stands between a visitor and the service, in a few words. */
function protection({ target }: Host): string {
  const { auth_enabled, auth_forward_url, access_lists, client_certificate, rate_limit } = target;
  const all = [
    (auth_enabled || auth_forward_url !== null) && t.login,
    access_lists.length > 0 && t.accessLists(access_lists.length),
    client_certificate === 'require' && t.mutualTls,
    rate_limit !== null && t.limits,
  ].filter((each) => each !== false);
  return all.length ? all.join(', ') : t.everybody;
}
