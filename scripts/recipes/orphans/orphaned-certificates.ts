import { CertificateDeleted, CertificateView, Health } from '#contracts';
import { ADMIN } from '#domain';
import type { Api } from '../api.ts';

const SERVICE_UNAVAILABLE = 503;

/** Names of the certificates whose token is gone, as GET /health tells them. */
export async function orphanedCertificates(api: Api): Promise<string[]> {
  const { orphaned_resources: orphans } = await api.ask('GET', '/health', Health, {
    alsoAnswers: [SERVICE_UNAVAILABLE],
  });
  const lost = orphans.filter(({ kind, reason }) => kind === 'certificate' && reason === 'its token is gone');
  if (lost.length === 0) return [];
  const names = new Set(lost.map(({ name }) => name));
  // What the administrator made is kept, because its token is gone as soon as ADMIN_TOKEN is another one.
  return (await api.list('/certificates', CertificateView))
    .filter(({ cert_name, created_by }) => names.has(cert_name) && created_by !== ADMIN)
    .map(({ cert_name }) => cert_name);
}

export async function deleteCertificates(api: Api, names: readonly string[]): Promise<void> {
  for (const cert_name of names)
    await api.ask('DELETE', '/certificates/{cert_name}', CertificateDeleted, { path: { cert_name } });
}
