import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import type { DirectoryAccount } from '#domain';
import { nameAuthor, Store, type Found } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { AcmeProblem } from './acme-problem.ts';
import { AcmeUrls } from './acme-urls.ts';
import { Nonces } from './nonces.ts';
import { verify, type PublicKey } from './public-key.ts';
import { jsonOf, readJws, type Jws } from './read-jws.ts';

const MEDIA_TYPE = 'application/jose+json';
/** A signing request for a hundred names has about ten. */
const MAX_BYTES = 65_536;

/** A request that was really signed by whom it says. */
export interface SignedRequest {
  readonly jws: Jws;
  /** Empty for POST-as-GET (RFC 8555 6.3). */
  readonly payload: string;
}

/** An account, and whose rights it has. */
export interface Holder {
  readonly account: Found<DirectoryAccount>;
  readonly caller: Caller;
}

/**
 * What every signed request has to pass, in this order (RFC 8555 6.2 to 6.5): its type and size, its form, the nonce's own
 * signature, the URL, the account, the signature; then the nonce is used up.
 */
@Injectable()
export class SignedRequests {
  readonly #store: Store;
  readonly #nonces: Nonces;
  readonly #urls: AcmeUrls;
  readonly #authentication: Authentication;

  constructor(store: Store, nonces: Nonces, urls: AcmeUrls, authentication: Authentication) {
    this.#store = store;
    this.#nonces = nonces;
    this.#urls = urls;
    this.#authentication = authentication;
  }

  /** Of an account, which it names. */
  async byAccount(request: Request): Promise<SignedRequest & Holder> {
    const signed = await this.byEither(request);
    if ('account' in signed) return signed;
    throw new AcmeProblem('malformed', 'This has to be signed with kid, the URL of the account, and not with jwk.');
  }

  /** By a key that comes with it. */
  async byKey(request: Request): Promise<SignedRequest & { readonly key: PublicKey }> {
    const signed = await this.byEither(request);
    if ('key' in signed) return signed;
    throw new AcmeProblem('malformed', 'This has to be signed with jwk, the public key, and not with kid.');
  }

  async byEither(request: Request): Promise<(SignedRequest & Holder) | (SignedRequest & { readonly key: PublicKey })> {
    const jws = readJws(await bodyOf(request));
    const { nonce, signer } = jws;
    if (nonce === undefined)
      throw new AcmeProblem(
        'badNonce',
        'The protected header has no nonce; repeat the request with the one of this answer.',
      );
    await this.#nonces.check(nonce);
    if (jws.url !== this.#urls.of(request.url))
      throw new AcmeProblem('unauthorized', `It is signed for another URL than ${this.#urls.of(request.path)}.`, {
        status: 401,
      });
    const holder = signer.jwk ? undefined : await this.#holder(signer.kid);
    const key = signer.jwk ?? holder?.account.record.jwk ?? {};
    await verify(jws.flattened, jws.alg, key);
    await this.#nonces.use(nonce);
    if (holder) nameAuthor({ who: holder.caller.name, by: 'acme' });
    const signed = { jws, payload: Buffer.from(jws.flattened.payload, 'base64url').toString('utf8') };
    return holder ? { ...signed, ...holder } : { ...signed, key };
  }

  /** Whose rights an account has. @throws AcmeProblem unauthorized when it is over */
  async callerOf(account: DirectoryAccount): Promise<Caller> {
    if (account.status !== 'valid') throw over('The account was deactivated.');
    const [binding, caller] = await Promise.all([
      this.#store.directory.findKey(account.kid),
      this.#authentication.byHash(account.owner_token_hash),
    ]);
    if (!binding || !caller)
      throw over(
        'What the account was bound with is gone: the token was deleted or has expired, or its ACME key. Bind a new account.',
      );
    if (!caller.token.scopes.includes('write'))
      throw over(`The token ${caller.token.name} may only read. Bind a new account, with a token that may write.`);
    return caller;
  }

  async #holder(kid: string): Promise<Holder> {
    const id = kid.startsWith(this.#urls.account('')) ? kid.slice(this.#urls.account('').length) : '';
    const account = /^[\w-]{1,64}$/.test(id) ? await this.#store.directory.findAccount(id) : undefined;
    if (!account) throw new AcmeProblem('accountDoesNotExist', 'There is no account at the URL that kid names.');
    return { account, caller: await this.callerOf(account.record) };
  }
}

const over = (detail: string): AcmeProblem => new AcmeProblem('unauthorized', detail, { status: 401 });

/** @throws AcmeProblem malformed with every wrong member */
export function parsePayload<T>(schema: z.ZodType<T>, payload: string): T {
  const parsed = schema.safeParse(jsonOf(payload, 'The payload'));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`);
  throw new AcmeProblem('malformed', `The payload cannot be used: ${wrong.join('; ')}.`);
}

/** RFC 8555 6.3: what is only read has an empty payload. */
export function refusePayload({ payload }: SignedRequest): void {
  if (payload !== '') throw new AcmeProblem('malformed', 'This is only read: POST-as-GET has an empty payload.');
}

/** RFC 8555 7.5.1: an object that says nothing; what older clients put into it is not looked at. */
export function parseNothing(payload: string): void {
  parsePayload(z.looseObject({}), payload);
}

async function bodyOf(request: Request): Promise<string> {
  if (request.get('content-type')?.trim().toLowerCase() !== MEDIA_TYPE)
    throw new AcmeProblem('malformed', `Send the body as ${MEDIA_TYPE}.`, { status: 415 });
  if (Number(request.get('content-length') ?? 0) > MAX_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    // What is too much is read all the same, and thrown away: a client that is cut off while it sends never reads why.
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BYTES) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.once('end', resolve);
    request.once('error', reject);
    request.once('close', () => reject(new AcmeProblem('malformed', 'The request broke off.')));
  });
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = (): AcmeProblem =>
  new AcmeProblem('malformed', `The body is larger than ${MAX_BYTES} bytes.`, { status: 413 });
