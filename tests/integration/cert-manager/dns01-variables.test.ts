import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { trusting } from '#acme';
import { readConfiguration } from '#config';
import type { DnsProvider } from '#dns01';
import type { DnsProviderName } from '#domain';
import { challengingOf } from '../../../apps/cert-manager/src/challenge/challenging.ts';
import { makeTsigKey, startBind } from '../../support/bind.ts';
import { failureOf, never } from '../../support/dns-settings.ts';
import { startService } from '../../support/dns-providers/start-service.ts';
import { environment } from '../../support/environment.ts';
import { freePort } from '../../support/free-port.ts';

/** A provider as cert-manager opens it, by the variables of its environment. */
const open = (name: DnsProviderName, variables: Readonly<Record<string, string>>): DnsProvider =>
  challengingOf(readConfiguration(environment(variables)).configuration, trusting(undefined)).openProvider(name);

const NAME = '_acme-challenge.example.test';
const RECORD = { name: NAME, value: 'v'.repeat(43) };

test('the variables of rfc2136 reach the name server', async () => {
  const key = await makeTsigKey('mpm.key', 'hmac-sha512');
  const bind = await startBind({
    port: await freePort(),
    keys: [key],
    zones: [
      {
        name: 'example.test',
        records: ['@ NS ns1.example.test.', 'ns1 A 127.0.0.1'],
        statements: [`update-policy { grant ${key.name} zonesub TXT; };`],
      },
    ],
  });
  const variables = {
    RFC2136_NAMESERVER: bind.at,
    RFC2136_TSIG_NAME: key.name,
    RFC2136_TSIG_ALGORITHM: 'hmac-sha512',
    RFC2136_TSIG_SECRET: key.secret,
  };
  try {
    await open('rfc2136', variables).present(RECORD, never());
    expect(await bind.texts(NAME)).toEqual([RECORD.value]);
    for (const wrong of [
      { RFC2136_NAMESERVER: `127.0.0.1:${await freePort()}` },
      { RFC2136_TSIG_NAME: 'another.key' },
      { RFC2136_TSIG_ALGORITHM: 'hmac-sha256' },
      { RFC2136_TSIG_SECRET: (await makeTsigKey('mpm.key', 'hmac-sha512')).secret },
    ])
      await failureOf(open('rfc2136', { ...variables, ...wrong }).present(RECORD, never()));
  } finally {
    await bind.stop();
  }
});

test('the variables of acme-dns reach it', async () => {
  const account = { username: 'user', password: 'password', subdomain: 'aaaa', fulldomain: 'aaaa.auth.test' };
  const service = await startService<Record<string, string[]>>('acme-dns', { ACCOUNTS: [account] });
  try {
    const variables = { ACME_DNS_URL: service.url, ACME_DNS_ACCOUNTS: JSON.stringify({ 'example.test': account }) };
    await open('acme-dns', variables).present({ ...RECORD, name: account.fulldomain }, never());
    expect((await service.state())['aaaa']).toEqual([RECORD.value]);
  } finally {
    await service.stop();
  }
});

test('the variables of cloudflare reach it', async () => {
  const service = await startService<Record<string, { content: string }[]>>('cloudflare', {
    ZONES: [{ id: 'z1', name: 'example.test', status: 'active' }],
    TOKEN: 'token-that-may-do-all',
    READ_TOKEN: 'token-that-may-only-read',
    MAX_PER_PAGE: 2,
  });
  try {
    const variables = { CLOUDFLARE_API_URL: `${service.url}/client/v4`, CLOUDFLARE_API_TOKEN: 'token-that-may-do-all' };
    await open('cloudflare', variables).present(RECORD, never());
    expect((await service.state())['z1']?.map(({ content }) => content)).toEqual([`"${RECORD.value}"`]);
    const failure = await failureOf(
      open('cloudflare', { ...variables, CLOUDFLARE_API_TOKEN: 'token-that-may-do-nothing' }).present(RECORD, never()),
    );
    expect(failure.message).toContain('CLOUDFLARE_API_TOKEN');
  } finally {
    await service.stop();
  }
});

test('the variables of route53 reach it', async () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/of+the=key', sessionToken: 'session' };
  const service = await startService<Record<string, { values: string[] }[]>>('route53', {
    ZONES: [
      { id: 'Z1FIRST', name: 'example.test', isPrivate: false },
      { id: 'Z2NAMED', name: 'example.test', isPrivate: false },
    ],
    SETS: {},
    CREDENTIALS: credentials,
    MAX_ITEMS: 10,
    PENDING: 0,
  });
  try {
    const variables = {
      ROUTE53_API_URL: service.url,
      ROUTE53_ACCESS_KEY_ID: credentials.accessKeyId,
      ROUTE53_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ROUTE53_SESSION_TOKEN: credentials.sessionToken,
      ROUTE53_HOSTED_ZONE_ID: 'Z2NAMED',
    };
    await open('route53', variables).present(RECORD, never());
    expect((await service.state())['Z2NAMED']?.flatMap(({ values }) => values)).toEqual([`"${RECORD.value}"`]);
    for (const wrong of ['ROUTE53_ACCESS_KEY_ID', 'ROUTE53_SECRET_ACCESS_KEY', 'ROUTE53_SESSION_TOKEN'])
      await failureOf(open('route53', { ...variables, [wrong]: 'wrong' }).present(RECORD, never()));
  } finally {
    await service.stop();
  }
});

test('the variables of the webhook reach it', async () => {
  const AUTHORIZATION = `Basic ${Buffer.from('robot:password').toString('base64')}`;
  const service = await startService<Record<string, string[]>>('webhook', { AUTHORIZATION });
  try {
    const variables = {
      DNS_WEBHOOK_URL: `${service.url}/dns`,
      DNS_WEBHOOK_USERNAME: 'robot',
      DNS_WEBHOOK_PASSWORD: 'password',
    };
    await open('webhook', variables).present(RECORD, never());
    expect((await service.state())[`${NAME}.`]).toEqual([RECORD.value]);
  } finally {
    await service.stop();
  }
});

test('the command of DNS_EXEC_COMMAND is run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mpm-exec-'));
  try {
    const [hook, log] = [join(folder, 'hook'), join(folder, 'log')];
    await writeFile(hook, `#!/bin/sh\necho "$@" > ${log}\n`);
    await chmod(hook, 0o700);
    await open('exec', { DNS_EXEC_COMMAND: JSON.stringify([hook, '--own']) }).present(RECORD, never());
    expect(await readFile(log, 'utf8')).toBe(`--own present ${NAME}. ${RECORD.value}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
