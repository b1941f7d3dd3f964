import { afterAll, describe, expect, test } from '@jest/globals';
import { OpensslCa } from '../../support/openssl-ca.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { newHost } from '../../support/target-requests.ts';

const { api, asAlice } = await startTargetParties();
const maker = new OpensslCa();
afterAll(async () => {
  maker.remove();
  await api.stop();
});

const ca = maker.make('ca', { extensions: ['basicConstraints=critical,CA:TRUE'] });
const old = maker.make('old', { extensions: ['basicConstraints=critical,CA:TRUE'], days: -1 });
const leaf = maker.make('leaf', { issuer: 'ca', extensions: ['basicConstraints=CA:FALSE'] });

describe('client_certificate', () => {
  test('is stored together with its authorities, and shown', async () => {
    const asked = { client_certificate: 'require', client_ca_pem: ca.pem + ca.pem };
    const { status, body } = await asAlice.create(newHost(), asked);
    expect([status, body.proxy_target.client_certificate]).toEqual([201, 'require']);
    expect(body.proxy_target.client_ca_pem?.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  test.each([
    ['no PEM at all', 'a path', 'is not a list of certificates in PEM'],
    ['a key', leaf.key, 'is not a list of certificates in PEM'],
    ['what only looks like PEM', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', 'damaged'],
    ['a certificate of no authority', ca.pem + leaf.pem, 'Certificate 2 (CN=leaf) is not that of an authority'],
    ['an authority that has expired', old.pem, 'Certificate 1 (CN=old) has expired on'],
    ['more than a hundred', ca.pem.repeat(101), 'more than 100'],
    ['nothing', null, 'is needed with client_certificate require'],
  ])('with %s: 400 that says what is wrong, and nothing is stored', async (_, client_ca_pem, why) => {
    const host = newHost();
    const created = await asAlice.create(host, { client_certificate: 'require', client_ca_pem });
    expect([created.status, JSON.stringify(created.body)]).toEqual([400, expect.stringContaining(why)]);
    expect(JSON.stringify(created.body)).toContain('client_ca_pem');
    expect((await asAlice.create(host)).status).toBe(201);
    expect((await asAlice.change(host, { client_certificate: 'request', client_ca_pem })).status).toBe(400);
  });

  test('needs HTTPS, whichever of the two comes later', async () => {
    const host = newHost();
    const asked = { client_certificate: 'require', client_ca_pem: ca.pem };
    expect((await asAlice.create(host, { ...asked, enable_https: false })).status).toBe(400);
    expect((await asAlice.create(host, asked)).status).toBe(201);
    const { status, body } = await asAlice.change(host, { enable_https: false });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('needs HTTPS')]);
    expect((await asAlice.change(host, { enable_https: false, client_certificate: 'off' })).status).toBe(200);
  });
});

test.each(['Client-Cert', 'X-Client-Cert-Verify', 'x-client-cert-subject'])(
  'custom_headers cannot say %s',
  async (name) => {
    const { status } = await asAlice.create(newHost(), { custom_headers: { [name]: 'x' } });
    expect(status).toBe(400);
  },
);
