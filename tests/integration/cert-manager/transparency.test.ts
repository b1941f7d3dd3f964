import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRoot, TransparencyCheck, type AuthorityKeys } from '#pki';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { CA_PATHS, FaultyCa } from '../../support/faulty-ca.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';
import { logged, logListOf, TransparencyLog } from '../../support/transparency-log.ts';

let world: Issuing;
let ca: FaultyCa;
let root: AuthorityKeys;
let folder: string;
let certManager: CertManager;
const argon = new TransparencyLog('Argon', 'Search');
const stranger = new TransparencyLog('Stranger', 'Nobody');

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  ca = await FaultyCa.start(world.pebble);
  const subject = { commonName: 'A CA', organization: null, country: null };
  root = await createRoot({ subject, keyType: 'ecdsa-p256', days: 30, now: new Date() });
  folder = await mkdtemp(join(tmpdir(), 'mpm-logs-'));
  const CT_LOG_LIST = join(folder, 'logs.json');
  await writeFile(CT_LOG_LIST, logListOf(argon));
  certManager = await startCertManager({ ...world.environment, ACME_CA_BUNDLE: ca.caBundlePath, CT_LOG_LIST });
});

afterAll(async () => {
  await certManager?.stop();
  await ca?.stop();
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Has a certificate issued that carries the promises of these logs. */
async function issued(name: string, logs: readonly TransparencyLog[]): Promise<readonly string[]> {
  const rewrite = (chain: string): string =>
    logged(chain.split(/(?<=-----END CERTIFICATE-----)/)[0] ?? '', root, { logs });
  ca.inject({ path: CA_PATHS.download, rewrite });
  await world.request(name, { acme_directory_url: ca.directoryUrl, asked_directory_url: ca.directoryUrl });
  const { step, remarks } = await world.ended(name);
  ca.heal();
  expect(step).toBe('completed');
  return remarks;
}

describe('the SCTs of a new certificate (CT_LOG_LIST)', () => {
  test('are verified and say nothing where all is well', async () => {
    expect(await issued('good', [argon])).toEqual([]);
    const certificate = await world.certificate('good');
    expect(certificate && new TransparencyCheck(join(folder, 'logs.json')).look(certificate)?.result).toBe('verified');
    expect(certManager.output()).not.toContain('Certificate transparency');
  });

  test.each([
    [
      'of an unknown log',
      'unknown',
      [stranger],
      'None of the 1 SCTs could be verified. Of a log that is not in the list',
    ],
    ['not there', 'none', [], 'The certificate carries no SCTs.'],
  ])(
    'that are %s are a remark and a warning in the log, and the certificate is there all the same',
    async (_, name, logs, words) => {
      const said = `Certificate transparency: ${words}`;
      expect(await issued(name, logs)).toEqual([expect.stringContaining(said)]);
      expect(await world.certificate(name)).toBeDefined();
      const line = certManager
        .output()
        .split('\n')
        .find((each) => each.includes(said) && each.includes(`"${name}"`));
      expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 'warn', cert_name: name, result: expect.any(String) });
    },
  );
});
