import { CertificateStatus, CertificateView, type TargetView } from '#contracts';
import { certificateCovers } from '#domain';
import type { Api } from '../api.ts';
import { validity } from '../cert/validity.ts';
import { just } from '../just.ts';

/** How a host stands with HTTPS. */
export interface HttpsState {
  /** A few words for a table. */
  readonly shown: string;
  /** What is wrong and what to do; null when nothing is. */
  readonly warning: string | null;
}

const AT_ONCE = 8;

/**
 * The state of each target, in their order. Certificates and statuses are public, so nobody's view is enough.
 * @param onDemand CERT_ON_DEMAND: a host without a certificate waits for its first visitor
 */
export async function httpsStates(targets: readonly TargetView[], api: Api, onDemand: boolean): Promise<HttpsState[]> {
  const certificates = new Map(
    (await api.list('/certificates', CertificateView)).map((certificate) => [certificate.cert_name, certificate]),
  );
  const states: HttpsState[] = [];
  for (let at = 0; at < targets.length; at += AT_ONCE) {
    const some = targets.slice(at, at + AT_ONCE);
    states.push(...(await Promise.all(some.map((target) => stateOf(target, certificates, { api, onDemand })))));
  }
  return states;
}

async function stateOf(
  { hostname, enable_https, cert_name }: TargetView,
  certificates: ReadonlyMap<string, CertificateView>,
  { api, onDemand }: { readonly api: Api; readonly onDemand: boolean },
): Promise<HttpsState> {
  if (!enable_https) return { shown: 'off', warning: null };
  const order = `Order one: ${just('proxy-cert-generate', hostname)}`;
  if (cert_name === null) {
    return { shown: 'no certificate', warning: `${hostname} serves HTTPS without a certificate.\n  ${order}` };
  }
  const certificate = certificates.get(cert_name);
  if (certificate) return stateWith(hostname, certificate);
  const { status, message } = await api.ask('GET', '/certificates/{cert_name}/status', CertificateStatus, {
    path: { cert_name },
  });
  if (status === 'in_progress') {
    const warning = `${hostname} has no certificate yet: ${message}\n  Follow it: ${just('cert-status', cert_name, 'wait')}`;
    return { shown: 'in progress', warning };
  }
  if (onDemand && status === 'not_found') return { shown: 'on demand', warning: null };
  const warning = `${hostname} serves HTTPS without a certificate: ${message}`;
  return status === 'failed'
    ? { shown: 'failed', warning: `${warning}\n  Try again: ${just('cert-renew', cert_name)}` }
    : { shown: 'no certificate', warning: `${warning}\n  ${order}` };
}

function stateWith(hostname: string, { cert_name, domains, expires_at }: CertificateView): HttpsState {
  const shown = validity(expires_at);
  if (!certificateCovers(domains, hostname)) {
    return {
      shown: 'other names',
      warning: `${hostname} has the certificate ${cert_name}, which is for ${domains.join(', ')}: clients will refuse it.\n  Look at it: ${just('cert-show', cert_name)}`,
    };
  }
  const expired = Date.parse(expires_at) <= Date.now();
  const warning = `the certificate ${cert_name} of ${hostname} has expired.\n  Renew it: ${just('cert-renew', cert_name)}`;
  return { shown, warning: expired ? warning : null };
}
