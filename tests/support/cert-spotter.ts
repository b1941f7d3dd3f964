import { randomBytes } from 'node:crypto';
import type { Logged } from './cert-spotter/logged.ts';
import { startProcess, type Service } from './dns-providers/start-service.ts';

const DAY_MS = 86_400_000;

/** A Cert Spotter as a process of its own, which tells two issuances a page. */
export interface CertSpotterServer extends Service<readonly Logged[]> {
  /** Somebody gets a certificate, and a log has it. */
  issue(dns_names: readonly string[], own?: Partial<Logged>): Promise<Logged>;
}

/** @param token whoever asks must have; null: anybody may */
export async function startCertSpotter(token: string | null): Promise<CertSpotterServer> {
  const service = await startProcess<readonly Logged[]>('tests/support/cert-spotter/server.ts', { TOKEN: token });
  return {
    ...service,
    issue: async (dns_names, own = {}) => {
      const logged: Logged = {
        tbs_sha256: randomBytes(32).toString('hex'),
        cert_sha256: randomBytes(32).toString('hex'),
        pubkey_sha256: randomBytes(32).toString('hex'),
        dns_names,
        issuer: 'Another CA',
        not_before: new Date(Date.now() - DAY_MS).toISOString(),
        not_after: new Date(Date.now() + 80 * DAY_MS).toISOString(),
        ...own,
      };
      await service.change('issue', logged);
      return logged;
    },
  };
}
