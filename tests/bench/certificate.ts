import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../../scripts/run-command.ts';

/** A self-signed P-256 certificate, as files for the peers and as text for the gateway's store. */
export interface BenchCertificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** P-256 for all: with RSA the few handshakes of a round would cost a contender more than its requests. */
export async function makeCertificate(dir: string, host: string): Promise<BenchCertificate> {
  const certificateFile = join(dir, 'certificate.pem');
  const keyFile = join(dir, 'key.pem');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  await mustRun('openssl', ['req', '-x509', ...key, '-out', certificateFile, '-days', '2', ...names], {
    stdio: 'ignore',
  });
  return {
    certificateFile,
    keyFile,
    certificatePem: readFileSync(certificateFile, 'utf8'),
    keyPem: readFileSync(keyFile, 'utf8'),
  };
}
