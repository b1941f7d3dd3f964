import { X509Certificate } from 'node:crypto';
import { expect } from '@jest/globals';
import { DEFAULT_FOUNDING, PrivateCa } from '#ca';
import type { AcmeKeyMade } from '#contracts';
import type { ApiToken } from '#domain';
import { createSigningRequest, generatePrivateKey } from '#pki';
import type { Store } from '#store';
import { startChallengeServer } from './challenge-server.ts';
import { DirectoryClient, type SignedAnswer } from './directory-client.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { ADMIN_TOKEN, HttpApp } from './http-app.ts';

/** What the directory's URLs begin with; it is reached past the gateway. */
export const ORIGIN = 'https://ca.home.lan:8443';

const QUICK = { ...DEFAULT_FOUNDING.root, keyType: 'ecdsa-p256' } as const;

/** Makes the private CA with keys that take no time. */
export const foundCa = (store: Store): Promise<unknown> =>
  caOf(store).generations.found({ root: QUICK, intermediate: { ...QUICK, permitted: [] }, force: true }, new Date());
export const caOf = (store: Store): PrivateCa => new PrivateCa(store, { publicUrl: '', certDays: 90 });

/** Two replicas of the admin API with one Redis, and somebody who answers challenges at 127.0.0.1. */
export class DirectoryWorld {
  readonly api: HttpApp;
  /** It looks at no loopback address, as all do that are not told otherwise. */
  readonly other: HttpApp;
  readonly alice: ApiToken;
  readonly bob: ApiToken;
  /** Alice's. */
  readonly eab: AcmeKeyMade;
  readonly #answers: Map<string, string | Promise<string>>;
  readonly #end: () => Promise<unknown>;

  private constructor(
    [api, other]: [HttpApp, HttpApp],
    [alice, bob]: [ApiToken, ApiToken],
    eab: AcmeKeyMade,
    answers: Map<string, string | Promise<string>>,
    end: () => Promise<unknown>,
  ) {
    [this.api, this.other, this.alice, this.bob, this.eab] = [api, other, alice, bob, eab];
    this.#answers = answers;
    this.#end = end;
  }

  static async start(): Promise<DirectoryWorld> {
    const answers = new Map<string, string | Promise<string>>();
    const challenges = await startChallengeServer((token) => answers.get(token));
    const own = {
      ADMIN_TOKEN,
      CA_PUBLIC_URL: 'http://ca.home.lan',
      HTTPS_PORT: '8443',
      ACME_HTTP_PORT: String(challenges.port),
      ACME_TLS_PORT: String(await freePort()),
    };
    const api = await HttpApp.start('admin-api', { ...own, CA_ACME_FORBIDDEN: '' });
    const { redis, store } = api;
    const [other, alice, bob] = await Promise.all([
      HttpApp.start('admin-api', own, { redis, store }),
      api.token('alice'),
      api.token('bob'),
      foundCa(store),
    ]);
    const { body: eab } = await api.ask<AcmeKeyMade>('POST', '/ca/acme-keys', { token: alice.token });
    return new DirectoryWorld([api, other], [alice, bob], eab, answers, async () => {
      await other.process.stop();
      await api.stop();
      await challenges.stop();
    });
  }

  stop = (): Promise<unknown> => this.#end();

  async newEab(token: string): Promise<AcmeKeyMade> {
    return (await this.api.ask<AcmeKeyMade>('POST', '/ca/acme-keys', { token })).body;
  }

  /** A client without an account. */
  unknown = (alg?: string, at = this.api): Promise<DirectoryClient> => DirectoryClient.with(ORIGIN, at.url, alg);

  async registered(alg?: string, eab = this.eab): Promise<DirectoryClient> {
    const client = await this.unknown(alg);
    expect(await client.register(eab)).toMatchObject({ status: 201, body: { status: 'valid' } });
    return client;
  }

  order = (client: DirectoryClient, ...names: string[]): Promise<SignedAnswer> =>
    client.post('/acme/new-order', {
      identifiers: names.map((value) => ({ type: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value })),
    });

  /** The challenge of an order's first name. */
  async challenge(
    client: DirectoryClient,
    { body }: SignedAnswer,
    type = 'http-01',
  ): Promise<{ path: string; token: string; authorization: string }> {
    const authorization = client.pathOf((body['authorizations'] as string[])[0]);
    const { challenges } = (await client.post(authorization, '')).body as {
      challenges?: { type: string; url: string; token: string }[];
    };
    const found = challenges?.find((each) => each.type === type);
    return { path: client.pathOf(found?.url), token: found?.token ?? '', authorization };
  }

  /** @param held the server answers when this is over */
  async answer(client: DirectoryClient, token: string, held?: Promise<void>): Promise<void> {
    const answer = await client.keyAuthorization(token);
    this.#answers.set(token, held ? held.then(() => answer) : answer);
  }

  /** An order for 127.0.0.1 that is ready: answered at one replica, watched at the other. */
  async ready(client: DirectoryClient): Promise<SignedAnswer> {
    const placed = await this.order(client, '127.0.0.1');
    const { path, token, authorization } = await this.challenge(client, placed);
    await this.answer(client, token);
    expect((await client.post(path, {})).body).toMatchObject({ type: 'http-01', status: 'processing' });
    await eventually(
      async () => (await client.post(authorization, '', { at: this.other.url })).body.status === 'valid',
    );
    return placed;
  }

  /** Has a certificate for 127.0.0.1 issued. @returns its chain */
  async issue(client: DirectoryClient, key?: string): Promise<string> {
    const { body } = await this.ready(client);
    const finalized = await client.post(client.pathOf(body['finalize']), { csr: await csrOf(['127.0.0.1'], key) });
    expect(finalized).toMatchObject({ status: 200, body: { status: 'valid' } });
    return (await client.post(client.pathOf(finalized.body['certificate']), '')).text;
  }
}

/** A signing request as ACME sends it. */
export async function csrOf(names: readonly string[], key?: string): Promise<string> {
  const pem = await createSigningRequest(names, key ?? (await generatePrivateKey('ecdsa-p256')));
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64').toString('base64url');
}

export const derOf = (pem: string): string => new X509Certificate(pem).raw.toString('base64url');

export const urn = (type: string): string => `urn:ietf:params:acme:error:${type}`;
