import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CertificateTransparency } from '#contracts';
import { createRoot, createSelfSigned, readChain, TransparencyCheck, type AuthorityKeys, type SelfSigned } from '#pki';
import { OpensslCa } from '../support/openssl-ca.ts';
import { logged, listOf, logListOf, since, TransparencyLog, type Logging } from '../support/transparency-log.ts';

const HOUR = 3_600_000;
const openssl = new OpensslCa();
const path = join(openssl.folder, 'logs.json');
const argon = new TransparencyLog('Argon', 'Search');
const oak = new TransparencyLog('Oak', 'Encryption', { rsa: true });
const stranger = new TransparencyLog('Stranger', 'Nobody');
let root: AuthorityKeys;
let rsaRoot: AuthorityKeys;
let leaf: SelfSigned;

beforeAll(async () => {
  const terms = { subject: { commonName: 'A CA', organization: null, country: null }, days: 30, now: new Date() };
  root = await createRoot({ ...terms, keyType: 'ecdsa-p256' });
  rsaRoot = await createRoot({ ...terms, keyType: 'rsa-2048' });
  leaf = await createSelfSigned({ commonName: 'a.example.com', names: ['a.example.com'], days: 10 });
  writeFileSync(path, logListOf(argon, oak));
});
afterAll(() => openssl.remove());

const look = (pem: string, list = path): CertificateTransparency => {
  const found = new TransparencyCheck(list).look({ fullchain_pem: pem, fingerprint: readChain(pem).fingerprint });
  if (!found) throw new Error('nothing was looked at');
  return found;
};
const lookAt = (logging: Logging, by = root): CertificateTransparency =>
  look(logged(leaf.certificate_pem, by, logging));
const resultsOf = ({ scts }: CertificateTransparency): string[] => scts.map(({ result }) => result);

/** Another list, and what is found by it. */
const byList = (text: string, logging: Logging): CertificateTransparency => {
  const other = join(openssl.folder, 'other.json');
  writeFileSync(other, text);
  return look(logged(leaf.certificate_pem, root, logging), other);
};

const LAST_OF_SIGNATURE = -1;
/** Another last octet of the first promise. */
const damaged = (promises: readonly Buffer[]): Buffer => {
  const [first = Buffer.alloc(0), ...others] = promises.map((promise) => Buffer.from(promise));
  first.writeUInt8((first.at(LAST_OF_SIGNATURE) ?? 0) ^ 1, first.length - 1);
  return listOf([first, ...others]);
};

/** They say that they are signed by way of SHA-1. */
const bySha1 = (promises: readonly Buffer[]): Buffer => listOf(promises.map((promise) => promise.fill(2, 43, 44)));

describe('SCTs in a certificate', () => {
  test('are verified by the keys of their logs, ECDSA and RSA, whoever issued it', () => {
    const logs = [argon, oak];
    for (const authority of [root, rsaRoot]) {
      const found = lookAt({ logs }, authority);
      expect(found).toMatchObject({
        result: 'verified',
        message: '2 of 2 SCTs are verified, of logs of 2 operators.',
        scts: [
          { log_id: argon.id.toString('base64'), log: 'Argon', operator: 'Search', result: 'verified' },
          { log_id: oak.id.toString('base64'), log: 'Oak', operator: 'Encryption', result: 'verified' },
        ],
      });
    }
    const at = new Date('2026-03-04T05:06:07.089Z');
    expect(lookAt({ logs, at }).scts[0]?.timestamp).toBe(at.toISOString());
  });

  test('are found wherever among the extensions they stand, and may have extensions of their own', () => {
    expect(lookAt({ logs: [argon], place: 0 }).result).toBe('verified');
    expect(lookAt({ logs: [argon], place: 2, extensions: Buffer.from('000005000000002a', 'hex') }).result).toBe(
      'verified',
    );
  });

  test('are those that OpenSSL verifies as well', async () => {
    const server = createServer({
      cert: logged(leaf.certificate_pem, root, { logs: [argon] }),
      key: leaf.private_key_pem,
    });
    server.on('secureConnection', (socket) => socket.end()).on('tlsClientError', () => {});
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const [ca, logs] = ['ca.pem', 'logs.cnf'].map((name) => join(openssl.folder, name)) as [string, string];
      writeFileSync(ca, root.certificate_pem);
      writeFileSync(logs, `enabled_logs = it\n[it]\ndescription = Argon\nkey = ${argon.spki.toString('base64')}\n`);
      const to = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', ca, '-servername', 'a.example.com'];
      const output = await openssl.runBeside([...to, '-ct', '-ctlogfile', logs]);
      expect(output).toContain('SCT validation status: valid');
    } finally {
      server.close();
    }
  });

  test('of a log that is not in the list are unverified, and count beside those that are', () => {
    expect(lookAt({ logs: [stranger] })).toMatchObject({
      result: 'unverified',
      message: `None of the 1 SCTs could be verified. Of a log that is not in the list: ${stranger.id.toString('base64')}.`,
      scts: [{ log: null, operator: null, result: 'unknown_log' }],
    });
    const found = lookAt({ logs: [stranger, argon] });
    expect([found.result, resultsOf(found)]).toEqual(['verified', ['unknown_log', 'verified']]);
    expect(found.message).toContain('1 of 2 SCTs are verified, of logs of one operator.');
  });

  test('with a wrong signature have failed, also beside good ones', () => {
    const found = lookAt({ logs: [argon, oak], spoil: damaged });
    expect([found.result, resultsOf(found)]).toEqual(['failed', ['wrong_signature', 'verified']]);
    expect(found.message).toContain('Signature wrong: Argon.');
    expect(resultsOf(lookAt({ logs: [argon], spoil: bySha1 }))).toEqual(['wrong_signature']);
  });

  test('of another certificate, of another issuer or from the future have failed', async () => {
    const other = await createSelfSigned({ commonName: 'b.example.com', names: ['b.example.com'], days: 10 });
    let foreign: Buffer = Buffer.alloc(0);
    logged(other.certificate_pem, root, { logs: [argon], spoil: (promises) => (foreign = listOf(promises)) });
    expect(resultsOf(lookAt({ logs: [argon], spoil: () => foreign }))).toEqual(['wrong_signature']);
    const [own = ''] = logged(leaf.certificate_pem, root, { logs: [argon] }).split(/(?<=-----END CERTIFICATE-----\s)/);
    expect(resultsOf(look(own + rsaRoot.certificate_pem))).toEqual(['wrong_signature']);
    const late = lookAt({ logs: [argon], at: new Date(Date.now() + HOUR) });
    expect([late.result, resultsOf(late)]).toEqual(['failed', ['from_the_future']]);
  });

  test.each([
    ['retired before', { retired: since(0) }, 'unverified', 'log_not_trusted'],
    ['retired since', { retired: since(Date.now()) }, 'verified', 'verified'],
    ['not accepted yet', { pending: since(0) }, 'unverified', 'log_not_trusted'],
    ['refused', { rejected: since(0) }, 'unverified', 'log_not_trusted'],
    ['read-only', { readonly: since(0) }, 'verified', 'verified'],
  ])('of a log that is %s: %j', (_, state, result, sct) => {
    const log = new TransparencyLog('Old', 'Search', { state });
    const found = byList(logListOf(log), { logs: [log] });
    expect([found.result, resultsOf(found)]).toEqual([result, [sct]]);
  });

  test('that are not there are told', () => {
    expect(look(leaf.certificate_pem)).toMatchObject({ result: 'none', scts: [] });
    expect(lookAt({ logs: [] }).result).toBe('none');
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a length and no more', Buffer.from('ffff', 'hex')],
    ['an SCT that ends too early', listOf([Buffer.alloc(20)])],
    ['something behind the list', Buffer.concat([listOf([]), Buffer.of(1)])],
    ['random octets', Buffer.from('5af1c2'.repeat(50), 'hex')],
  ])('that are %s have failed, and nothing is thrown', (_, octets) => {
    expect(lookAt({ logs: [argon], spoil: () => octets })).toMatchObject({
      result: 'failed',
      message: expect.stringContaining('cannot be read'),
    });
  });

  test('cannot be checked without the issuer', () => {
    const [own = ''] = logged(leaf.certificate_pem, root, { logs: [argon] }).split(/(?<=-----END CERTIFICATE-----\s)/);
    expect(look(own)).toMatchObject({ result: 'unchecked', message: expect.stringContaining('key of its issuer') });
  });
});

describe('the list of logs', () => {
  const other = JSON.parse(logListOf(argon)) as { operators: { logs: { log_id: string; key: string }[] }[] };
  const withLog = (own: object): string =>
    JSON.stringify({ operators: [{ name: 'Search', logs: [{ ...other.operators[0]?.logs[0], ...own }] }] });

  test.each([
    ['is no JSON', 'logs', 'it is no JSON'],
    ['is something else', '{"logs": []}', 'it is no list of logs in the format log_list v3 (operators:'],
    ['names no log', '{"operators": []}', 'it names no log'],
    [
      'names a log by the id of another',
      withLog({ log_id: oak.id.toString('base64') }),
      'the log_id of Argon is not that',
    ],
  ])('that %s leaves certificates unchecked, and says so', (_, text, words) => {
    const message = expect.stringContaining(`The list of transparency logs cannot be used: ${words}`);
    expect(byList(text, { logs: [argon] })).toEqual({ result: 'unchecked', message, scts: [] });
  });

  test('that is not there leaves them unchecked; none at all looks at nothing', () => {
    const missing = join(openssl.folder, 'missing.json');
    expect(look(leaf.certificate_pem, missing)).toMatchObject({
      result: 'unchecked',
      message: expect.stringMatching(/^CT_LOG_LIST cannot be read: .*ENOENT/),
    });
    expect(new TransparencyCheck(missing).problem).toContain('ENOENT');
    expect(new TransparencyCheck(path).problem).toBeUndefined();
    const none = new TransparencyCheck('');
    expect([none.problem, none.look({ fullchain_pem: leaf.certificate_pem, fingerprint: '' })]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('is read again when it has changed, also for certificates that were verified by the old one', () => {
    const changing = join(openssl.folder, 'changing.json');
    writeFileSync(changing, logListOf(argon));
    const check = new TransparencyCheck(changing);
    const fullchain_pem = logged(leaf.certificate_pem, root, { logs: [argon] });
    const { fingerprint } = readChain(fullchain_pem);
    expect(check.look({ fullchain_pem, fingerprint })?.result).toBe('verified');
    expect(check.look({ fullchain_pem: '', fingerprint })?.result).toBe('verified');
    writeFileSync(changing, logListOf(oak, stranger));
    expect(check.look({ fullchain_pem, fingerprint })?.result).toBe('unverified');
  });
});
