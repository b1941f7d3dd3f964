import { createHmac } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, FlattenedSign, generateKeyPair, type JWK } from 'jose';

type Key = CryptoKey;

export interface SignedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty where it is no JSON. */
  readonly body: Readonly<Record<string, unknown>> & {
    readonly type?: string;
    readonly detail?: string;
    readonly status?: string | number;
  };
}

/** What a request says otherwise than it should. */
export interface Twist {
  /** Members of the protected header; undefined leaves one out. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs in place of the account's key. */
  readonly key?: Key;
  /** Members of the JWS. */
  readonly jws?: Readonly<Record<string, unknown>>;
  readonly fields?: Readonly<Record<string, string>>;
  /** URL of another replica, without a slash at its end. */
  readonly at?: string;
}

export interface Eab {
  readonly kid: string;
  readonly hmac_key: string;
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An ACME client that signs whatever a test wants to see refused. */
export class DirectoryClient {
  readonly #origin: string;
  readonly #at: string;
  readonly alg: string;
  key: Key;
  jwk: JWK;
  /** The account's URL. */
  kid: string | undefined;
  /** The last nonce that it was given. */
  nonce: string | undefined;

  private constructor(origin: string, at: string, alg: string, key: Key, jwk: JWK) {
    this.#origin = origin;
    this.#at = at;
    this.alg = alg;
    this.key = key;
    this.jwk = jwk;
  }

  /**
   * @param origin what the directory's URLs begin with
   * @param at where it is reached
   */
  static async with(origin: string, at: string, alg = 'ES256'): Promise<DirectoryClient> {
    const [key, jwk] = await newKey(alg);
    return new DirectoryClient(origin, at, alg, key, jwk);
  }

  async freshNonce(at = this.#at): Promise<string> {
    const { headers } = await fetch(`${at}/acme/new-nonce`, { method: 'HEAD' });
    return headers.get('replay-nonce') ?? '';
  }

  /** @param payload '' for POST-as-GET */
  async post(path: string, payload: object | '', twist: Twist = {}): Promise<SignedAnswer> {
    const header = {
      alg: this.alg,
      nonce: await this.freshNonce(twist.at),
      url: this.#origin + path,
      ...(this.kid === undefined ? { jwk: this.jwk } : { kid: this.kid }),
      ...twist.header,
    };
    const jws = { ...(await this.sign(header, payload, twist.key)), ...twist.jws };
    return this.send(path, JSON.stringify(jws), twist);
  }

  async send(path: string, body: string, { at = this.#at, fields = {} }: Twist = {}): Promise<SignedAnswer> {
    const answer = await fetch(at + path, {
      method: 'POST',
      headers: { 'content-type': 'application/jose+json', ...fields },
      body,
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    this.nonce = answer.headers.get('replay-nonce') ?? undefined;
    const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as SignedAnswer['body'],
    };
  }

  /** Signs with whatever key, also by an algorithm that does not fit it. */
  async sign(header: Readonly<Record<string, unknown>>, payload: object | '', key = this.key): Promise<object> {
    const bytes = Buffer.from(payload === '' ? '' : JSON.stringify(payload));
    const protectedHeader = Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined));
    try {
      return await new FlattenedSign(bytes).setProtectedHeader({ alg: '', ...protectedHeader }).sign(key);
    } catch {
      return { protected: encoded(protectedHeader), payload: bytes.toString('base64url'), signature: 'AAAA' };
    }
  }

  /** externalAccountBinding (RFC 8555 7.3.4). */
  binding({ kid, hmac_key }: Eab, own: { url?: string; jwk?: JWK; header?: object } = {}): object {
    const header = { alg: 'HS256', kid, url: own.url ?? `${this.#origin}/acme/new-account`, ...own.header };
    const content = `${encoded(header)}.${encoded(own.jwk ?? this.jwk)}`;
    const [protectedHeader, payload] = content.split('.');
    const signature = createHmac('sha256', Buffer.from(hmac_key, 'base64url')).update(content).digest('base64url');
    return { protected: protectedHeader, payload, signature };
  }

  async register(eab: Eab): Promise<SignedAnswer> {
    const answer = await this.post('/acme/new-account', {
      contact: ['mailto:me@example.com'],
      externalAccountBinding: this.binding(eab),
    });
    this.kid = answer.headers.get('location') ?? undefined;
    return answer;
  }

  async keyAuthorization(token: string): Promise<string> {
    return `${token}.${await calculateJwkThumbprint(this.jwk)}`;
  }

  /** The path of one of the directory's URLs. */
  pathOf = (url: unknown): string => String(url).slice(this.#origin.length);
}

export async function newKey(alg: string): Promise<[Key, JWK]> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const { kty, crv, x, y, n, e } = await exportJWK(publicKey);
  const jwk = Object.fromEntries(Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined));
  return [privateKey, jwk];
}
