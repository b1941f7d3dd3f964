import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CaError, PrivateCa, type CaOrder, type FoundingTerms } from '#ca';
import { issuingAuthority, trustedRoots, type CertificateAuthority } from '#domain';
import { generatePrivateKey, PkiError } from '#pki';
import { StoreError, type Store } from '#store';
import { OpensslCa } from '../../support/openssl-ca.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { openStore, tokenOf } from '../../support/store.ts';

const DAY_MS = 86_400_000;
const NOW = new Date();
const ALICE = tokenOf('alice');
const encryptionKey = Buffer.alloc(32, 7);
const folder = mkdtempSync(join(tmpdir(), 'mpm-ca-'));
const openssl = new OpensslCa();
let server: RedisServer;
let redis: RedisClient;
let store: Store;
let key: string;

beforeAll(async () => {
  server = await startRedis();
  store = await openStore(server.url, encryptionKey);
  redis = new RedisClient(server.socketPath);
  key = await generatePrivateKey('ecdsa-p256');
});
beforeEach(async () => {
  await redis.command('FLUSHALL');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  openssl.remove();
  store?.close();
  await server?.stop();
});

const keysOfCa = async (): Promise<string[]> =>
  (await redis.command('KEYS internal-ca-key:*')).match(/internal-ca-key:\w+/g) ?? [];
const caOf = (own = {}): PrivateCa => new PrivateCa(store, { publicUrl: '', certDays: 90, ...own });
const subject = (commonName: string) => ({ commonName, organization: null, country: null });
const FOUNDING: FoundingTerms = {
  root: { subject: subject('Home Root'), keyType: 'ecdsa-p256', days: 3_650 },
  intermediate: { subject: subject('Home CA'), keyType: 'ecdsa-p256', days: 1_825, permitted: [] },
  force: false,
};
const order = (own: Partial<CaOrder> = {}): CaOrder => ({
  purpose: 'server',
  commonName: 'a.home.lan',
  names: ['a.home.lan'],
  privateKeyPem: key,
  days: 90,
  certName: null,
  owner_token_hash: ALICE.hash,
  created_by: 'alice',
  ...own,
});
async function issued(ca: PrivateCa, own: Partial<CaOrder> = {}, now = NOW): Promise<{ pem: string; serial: string }> {
  const signed = await ca.sign(order(own), now);
  await store.commit(signed.remembering);
  return { pem: signed.fullchain_pem, serial: signed.issued.serial };
}
const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof CaError || error instanceof PkiError || error instanceof StoreError)
      return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was wrong');
};

const at = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** Asks openssl about a chain, leaf first, against one trusted root, and lists if there are any. */
function verify(chain: string, root: string, lists: readonly Buffer[] = []): string {
  const pems = lists.map((der, i) =>
    execFileSync('openssl', ['crl', '-inform', 'DER', '-in', at(`${i}.crl`, der)], { encoding: 'utf8' }),
  );
  const checks = lists.length ? ['-crl_check_all', '-CRLfile', at('all.crl', pems.join(''))] : [];
  const args = [
    '-CAfile',
    at('root.crt', root),
    '-untrusted',
    at('chain.crt', chain),
    ...checks,
    at('leaf.crt', chain),
  ];
  try {
    return execFileSync('openssl', ['verify', '-x509_strict', ...args], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}
const rootOf = (ca: CertificateAuthority): string => trustedRoots(ca, NOW).at(-1)?.certificate_pem ?? '';

describe('a private CA', () => {
  test('issues by itself what openssl accepts, and remembers it until after its end', async () => {
    const ca = caOf();
    const founded = await ca.generations.found(FOUNDING, NOW);
    const { pem, serial } = await issued(ca);
    expect(verify(pem, rootOf(founded))).toContain('OK');
    expect((await store.internalCa.listIssued()).records).toMatchObject([
      { serial, purpose: 'server', names: ['a.home.lan'], created_by: 'alice' },
    ]);
    const left = (await redis.command(`TTL internal-ca-issued:${serial}`)).slice(1);
    expect(Math.round(Number(left) / 86_400)).toBe(120);
  });

  test('keeps its keys apart and sealed, and nothing secret in its record', async () => {
    await caOf().generations.found(FOUNDING, NOW);
    expect(await redis.command('GET internal-ca')).not.toContain('PRIVATE KEY');
    const keys = await keysOfCa();
    expect(keys).toHaveLength(2);
    for (const each of keys) expect(await redis.command(`GET ${each}`)).toContain('sealed:1:');
  });

  test('is made at its first order, once, however many ask: a root of 4096 bits for ten years, an intermediate of 2048 for five', async () => {
    const all = await Promise.all([caOf(), caOf()].map((ca) => issued(ca)));
    const { record } = await store.internalCa.find();
    expect(record?.authorities.map(({ kind }) => kind)).toEqual(['root', 'intermediate']);
    for (const { pem } of all) expect(verify(pem, rootOf(record as CertificateAuthority))).toContain('OK');
    const told = record?.authorities.map(({ certificate_pem, expires_at }) => [
      new X509Certificate(certificate_pem).publicKey.asymmetricKeyDetails?.modulusLength,
      Math.round((Date.parse(expires_at) - NOW.getTime()) / DAY_MS),
    ]);
    expect(told).toEqual([
      [4096, 3_650],
      [2048, 1_825],
    ]);
  });

  test('is given up only by force, and its keys with it', async () => {
    const ca = caOf();
    const { pem } = await ca.generations.found(FOUNDING, NOW).then(() => issued(ca));
    expect(await codeOf(() => ca.generations.found(FOUNDING, NOW))).toMatch(/^CA_EXISTS: .*--force/);
    const next = await ca.generations.found({ ...FOUNDING, force: true }, NOW);
    expect(verify(pem, rootOf(next))).not.toContain('OK');
    expect(await keysOfCa()).toHaveLength(2);
  });

  test('that cannot be read is shown as such, and can be made anew', async () => {
    await redis.set('internal-ca', '{"authorities":"none"}');
    expect((await store.internalCa.list()).broken).toMatchObject([{ id: 'internal-ca' }]);
    expect(await codeOf(() => issued(caOf()))).toContain('STORE_RECORD_BROKEN: internal-ca in Redis cannot be used');
    await caOf().generations.found({ ...FOUNDING, force: true }, NOW);
    await issued(caOf());
  });

  test('whose key was lost says which, and what to do', async () => {
    const ca = caOf();
    const id = issuingAuthority(await ca.generations.found(FOUNDING, NOW), NOW)?.id ?? '';
    await redis.command(`DEL internal-ca-key:${id}`);
    expect(await codeOf(() => issued(ca))).toMatch(/STORE_RECORD_BROKEN: internal-ca-key:\w{16}.*ca-import/);
  });
});

describe('generations', () => {
  test('the next intermediate issues; what the one before issued stays good', async () => {
    const ca = caOf();
    await ca.generations.found(FOUNDING, NOW);
    const before = await issued(ca, {}, NOW);
    const renewed = await ca.generations.renew({ root: false }, NOW);
    const after = await issued(ca);
    for (const { pem } of [before, after]) expect(verify(pem, rootOf(renewed))).toContain('OK');
    const issuers = [before, after].map(({ pem }) => issuerIn(pem));
    expect(new Set(issuers).size).toBe(2);
  });

  test('the next root is trusted by clients that know the old one only, and by those that know the new one only', async () => {
    const ca = caOf();
    const old = await ca.generations.found(FOUNDING, NOW);
    const before = await issued(ca);
    const renewed = await ca.generations.renew({ root: true }, NOW);
    const after = await issued(ca);
    expect(trustedRoots(renewed, NOW)).toHaveLength(2);
    expect(verify(after.pem, rootOf(old))).toContain('OK');
    expect(verify(after.pem, rootOf(renewed))).toContain('OK');
    expect(verify(before.pem, rootOf(old))).toContain('OK');
  });

  test('follow by themselves when a fifth of the time is left, once, however many ask', async () => {
    const ca = caOf();
    await ca.generations.found(FOUNDING, NOW);
    const after = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);
    await issued(ca, {}, after(1_825 * 0.79));
    expect((await ca.find())?.authorities).toHaveLength(2);
    await Promise.all([caOf(), caOf()].map((each) => issued(each, {}, after(1_825 * 0.81))));
    expect((await ca.find())?.authorities.map(({ kind }) => kind)).toEqual(['root', 'intermediate', 'intermediate']);
    await issued(ca, {}, after(3_650 * 0.81));
    expect((await ca.find())?.authorities.filter(({ kind }) => kind === 'root')).toHaveLength(2);
  });

  test('name constraints of the CA refuse other names, and stay when it is renewed', async () => {
    const ca = caOf();
    const { intermediate } = FOUNDING;
    await ca.generations.found({ ...FOUNDING, intermediate: { ...intermediate, permitted: ['home.lan'] } }, NOW);
    await ca.generations.renew({ root: false }, NOW);
    await issued(ca);
    expect(await codeOf(() => issued(ca, { names: ['bank.example'] }))).toContain('PKI_NOT_PERMITTED');
  });
});

describe('an authority from elsewhere', () => {
  const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];

  test('that is a root issues through an intermediate below it', async () => {
    const theirs = openssl.make('their-root', { extensions: authority, days: 400 });
    const ca = caOf();
    const brought = { certificatePem: theirs.pem, privateKeyPem: theirs.key };
    await ca.generations.import(brought, FOUNDING, new Date());
    expect(verify((await issued(ca, {}, new Date())).pem, theirs.pem)).toContain('OK');
  });

  test('that is an intermediate issues itself; what its root would have to sign is refused', async () => {
    const root = openssl.make('top', { extensions: authority, days: 400 });
    const own = openssl.make('own', { issuer: 'top', extensions: authority, days: 300 });
    const ca = caOf();
    await ca.generations.import({ certificatePem: own.pem + root.pem, privateKeyPem: own.key }, FOUNDING, new Date());
    expect(verify((await issued(ca, {}, new Date())).pem, root.pem)).toContain('OK');
    const bound = { ...FOUNDING, intermediate: { ...FOUNDING.intermediate, permitted: ['home.lan'] }, force: true };
    const again = ca.generations.import(
      { certificatePem: own.pem + root.pem, privateKeyPem: own.key },
      bound,
      new Date(),
    );
    await expect(again).rejects.toThrow(/permitted_names: cannot bind an intermediate/);
    expect(await codeOf(() => ca.generations.renew({ root: false }, new Date()))).toMatch(
      /^CA_WITHOUT_ROOT_KEY: .*ca-import/,
    );
  });
});

const anybody = (): boolean => true;

describe('revocation', () => {
  test('is on the list at once, and openssl refuses the certificate and no other', async () => {
    const ca = caOf();
    const founded = await ca.generations.found(FOUNDING, NOW);
    const [one, other] = [await issued(ca), await issued(ca)];
    const lists = (): Promise<Buffer[]> =>
      Promise.all(
        founded.authorities.map(async ({ id }) => (await ca.revocationList(id, new Date()))?.der ?? Buffer.alloc(0)),
      );
    expect(verify(one.pem, rootOf(founded), await lists())).toContain('OK');
    await ca.revoke(one.serial, 'keyCompromise', anybody, new Date());
    expect(verify(one.pem, rootOf(founded), await lists())).toContain('certificate revoked');
    expect(verify(other.pem, rootOf(founded), await lists())).toContain('OK');
  });

  test('of an intermediate takes all that it has issued along, and the next one issues', async () => {
    const ca = caOf();
    const founded = await ca.generations.found(FOUNDING, NOW);
    const before = await issued(ca);
    const { serial, root } = issuingAuthority(founded, NOW) ?? { serial: '', root: '' };
    await ca.revoke(serial, 'cessationOfOperation', anybody, new Date());
    const after = await issued(ca);
    const renewed = (await ca.find()) as CertificateAuthority;
    const lists = async (): Promise<Buffer[]> => {
      const ids = [root, ...renewed.authorities.filter(({ kind }) => kind === 'intermediate').map(({ id }) => id)];
      return Promise.all(ids.map(async (id) => (await ca.revocationList(id, new Date()))?.der ?? Buffer.alloc(0)));
    };
    expect(verify(before.pem, rootOf(renewed), await lists())).toContain('certificate revoked');
    expect(verify(after.pem, rootOf(renewed), await lists())).toContain('OK');
  });

  test('numbers only grow, by revocations and by time; two processes give out the same list', async () => {
    const ca = caOf();
    const id = issuingAuthority(await ca.generations.found(FOUNDING, NOW), NOW)?.id ?? '';
    const numberAt = async (hours: number, by = ca): Promise<number> =>
      (await by.revocationList(id, new Date(NOW.getTime() + hours * 3_600_000)))?.number ?? 0;
    const numbers = [await numberAt(0)];
    for (const hours of [7, 14]) {
      await ca.revoke((await issued(ca)).serial, 'superseded', anybody, NOW);
      numbers.push(await numberAt(hours - 7), await numberAt(hours));
    }
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
    const [one, other] = await Promise.all([ca, caOf()].map((each) => each.revocationList(id, NOW)));
    expect(contentOf(one?.der)).toContain('Next Update');
    expect(contentOf(one?.der)).toBe(contentOf(other?.der));
  });

  test('of many at the same time loses none', async () => {
    const ca = caOf();
    await ca.generations.found(FOUNDING, NOW);
    const all = await Promise.all(Array.from({ length: 4 }, () => issued(ca)));
    await Promise.all(all.map(({ serial }) => caOf().revoke(serial, 'unspecified', anybody, NOW)));
    expect((await ca.find())?.revoked.map(({ serial }) => serial).toSorted()).toEqual(
      all.map(({ serial }) => serial).toSorted(),
    );
  });

  test.each([
    ['of what it has not issued', () => 'abc', anybody, 'CA_UNKNOWN_CERTIFICATE'],
    ['of what is somebody else’s', (serial: string) => serial, () => false, 'CA_UNKNOWN_CERTIFICATE'],
  ])('%s is refused', async (_, serialFor, mayRevoke, why) => {
    const ca = caOf();
    await ca.generations.found(FOUNDING, NOW);
    const { serial } = await issued(ca);
    expect(await codeOf(() => ca.revoke(serialFor(serial), 'unspecified', mayRevoke, NOW))).toContain(why);
  });

  test('is done once, and only of what is still valid', async () => {
    const ca = caOf();
    await ca.generations.found(FOUNDING, NOW);
    const { serial } = await issued(ca, { days: 1 });
    await ca.revoke(serial, 'unspecified', anybody, NOW);
    expect(await codeOf(() => ca.revoke(serial, 'unspecified', anybody, NOW))).toMatch(/CA_ALREADY_OVER.*revoked/);
    const { serial: brief } = await issued(ca, { days: 1 });
    const later = new Date(NOW.getTime() + 2 * DAY_MS);
    expect(await codeOf(() => ca.revoke(brief, 'unspecified', anybody, later))).toMatch(/CA_ALREADY_OVER.*expired/);
  });

  test('and lists are said in certificates where CA_PUBLIC_URL tells where', async () => {
    const ca = caOf({ publicUrl: 'http://ca.home.lan/' });
    const founded = await ca.generations.found(FOUNDING, NOW);
    const { pem } = await issued(ca);
    const [root, intermediate] = founded.authorities;
    expect(textOf(pem)).toContain(`URI:http://ca.home.lan/ca/crl/${intermediate?.id}.crl`);
    expect(textOf(intermediate?.certificate_pem ?? '')).toContain(`URI:http://ca.home.lan/ca/crl/${root?.id}.crl`);
  });
});

/** What a list says, without its signature, which is another each time. */
const contentOf = (der: Buffer | undefined): string =>
  execFileSync('openssl', ['crl', '-inform', 'DER', '-noout', '-text'], { input: der ?? '', encoding: 'utf8' }).replace(
    /Signature Value:[^]*$/,
    '',
  );

/** The certificate that stands behind the leaf. */
const issuerIn = (chain: string): string => chain.split('-----BEGIN CERTIFICATE-----')[2] ?? '';

const textOf = (pem: string): string =>
  execFileSync('openssl', ['x509', '-noout', '-text'], { input: pem, encoding: 'utf8' });
