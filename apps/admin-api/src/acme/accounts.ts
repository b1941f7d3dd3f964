import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { flattenedVerify } from 'jose';
import { z } from 'zod';
import { InvalidInput, parseEmail, type DirectoryAccount, type DirectoryKey } from '#domain';
import { Store, StoreError, type Found } from '#store';
import { Authentication } from '../auth/authentication.ts';
import { AcmeProblem } from './acme-problem.ts';
import { AcmeUrls } from './acme-urls.ts';
import { readPublicKey, thumbprintOf, verify, type PublicKey } from './public-key.ts';
import { jsonOf, readBinding, readJws, type Jws } from './read-jws.ts';
import { parsePayload, SignedRequests, type Holder, type SignedRequest } from './signed-requests.ts';

/** A token's servers each have one. */
const MAX_PER_TOKEN = 100;

const NewAccount = z.looseObject({
  contact: z.array(z.string()).max(10).default([]),
  onlyReturnExisting: z.boolean().default(false),
  externalAccountBinding: z.unknown().optional(),
});
const AccountUpdate = z.looseObject({
  contact: z.array(z.string()).max(10).optional(),
  status: z.literal('deactivated').optional(),
});
const KeyChange = z.looseObject({ account: z.string(), oldKey: z.looseObject({}) });

/** Accounts of the directory (RFC 8555 7.3). */
@Injectable()
export class AcmeAccounts {
  readonly #store: Store;
  readonly #urls: AcmeUrls;
  readonly #requests: SignedRequests;
  readonly #authentication: Authentication;

  constructor(store: Store, urls: AcmeUrls, requests: SignedRequests, authentication: Authentication) {
    this.#store = store;
    this.#urls = urls;
    this.#requests = requests;
    this.#authentication = authentication;
  }

  /** Finds the account of a key, or makes one that is bound to a token. */
  async open(
    { jws, payload, key }: SignedRequest & { readonly key: PublicKey },
    now: Date,
  ): Promise<{ account: DirectoryAccount; made: boolean }> {
    const { contact, onlyReturnExisting, externalAccountBinding } = parsePayload(NewAccount, payload);
    const thumbprint = await thumbprintOf(key);
    const existing = await this.#existing(thumbprint);
    if (existing) return { account: existing, made: false };
    if (onlyReturnExisting) throw new AcmeProblem('accountDoesNotExist', 'There is no account with this key.');
    const binding = await this.#binding(externalAccountBinding, jws, thumbprint);
    const { kid, owner_token_hash, created_by } = binding.record;
    if ((await this.#store.directory.countAccounts(owner_token_hash)) >= MAX_PER_TOKEN)
      throw new AcmeProblem(
        'rateLimited',
        `The token has ${MAX_PER_TOKEN} accounts already. Let servers share one, or take another token.`,
      );
    const account: DirectoryAccount = {
      owner_token_hash,
      created_by,
      id: randomBytes(16).toString('base64url'),
      kid,
      status: 'valid',
      jwk: key,
      thumbprint,
      contact: checkContact(contact),
      created_at: now.toISOString(),
    };
    const caller = await this.#requests.callerOf(account);
    try {
      const standing = await this.#authentication.standing(caller);
      await this.#store.commit(this.#store.directory.creatingAccount(account, binding), standing);
    } catch (error) {
      const first = isConflict(error) ? await this.#existing(thumbprint) : undefined;
      if (first) return { account: first, made: false };
      throw error;
    }
    return { account, made: true };
  }

  async update({ payload, account }: SignedRequest & Holder): Promise<DirectoryAccount> {
    if (payload === '') return account.record;
    const { contact, status } = parsePayload(AccountUpdate, payload);
    const changed: DirectoryAccount = {
      ...account.record,
      ...(contact && { contact: checkContact(contact) }),
      ...(status && { status }),
    };
    await this.#store.commit(this.#store.directory.savingAccount(changed, account));
    return changed;
  }

  /** RFC 8555 7.3.5: the new key has signed that it takes over, and the old one all of that. */
  async changeKey({ jws, payload, account }: SignedRequest & Holder): Promise<DirectoryAccount> {
    const inner = readJws(payload);
    const { signer, flattened, alg, url, nonce } = inner;
    if (!signer.jwk) throw malformed('The inner JWS has to be signed with jwk, the new key.');
    if (nonce !== undefined) throw malformed('The inner JWS must not have a nonce.');
    if (url !== jws.url) throw malformed('The inner JWS is signed for another URL than the outer one.');
    await verify(flattened, alg, signer.jwk);
    const text = Buffer.from(flattened.payload, 'base64url').toString('utf8');
    const { account: at, oldKey } = parsePayload(KeyChange, text);
    if (at !== this.#urls.account(account.record.id)) throw malformed('It is for another account than the one of kid.');
    if ((await thumbprintOf(readPublicKey(oldKey))) !== account.record.thumbprint)
      throw malformed('oldKey is not the key of the account.');
    const thumbprint = await thumbprintOf(signer.jwk);
    const other = await this.#store.directory.findAccountByKey(thumbprint);
    if (other)
      throw new AcmeProblem('malformed', 'The new key is the key of an account already.', {
        status: 409,
        headers: { location: this.#urls.account(other.record.id) },
      });
    const changed = { ...account.record, jwk: signer.jwk, thumbprint };
    await this.#store.commit(this.#store.directory.savingAccount(changed, account));
    return changed;
  }

  async #existing(thumbprint: string): Promise<DirectoryAccount | undefined> {
    const found = await this.#store.directory.findAccountByKey(thumbprint);
    if (found) await this.#requests.callerOf(found.record);
    return found?.record;
  }

  /** RFC 8555 7.3.4. @throws AcmeProblem externalAccountRequired, unauthorized, malformed */
  async #binding(value: unknown, outer: Jws, thumbprint: string): Promise<Found<DirectoryKey>> {
    if (value === undefined)
      throw new AcmeProblem(
        'externalAccountRequired',
        'Accounts are bound to a token: give the client the key id and the HMAC key that "just ca-acme-key" tells.',
      );
    const { flattened, alg, url, kid } = readBinding(value);
    if (url !== outer.url) throw malformed('externalAccountBinding is signed for another URL.');
    const found = /^[\w-]{1,64}$/.test(kid) ? await this.#store.directory.findKey(kid) : undefined;
    const secret = Buffer.from(found?.record.hmac_key ?? '', 'base64url');
    const isGood = await flattenedVerify(flattened, secret.length ? secret : Buffer.alloc(32), {
      algorithms: [alg],
    }).then(
      () => true,
      () => false,
    );
    if (!found || !isGood)
      throw new AcmeProblem('unauthorized', 'The key id or the HMAC key of externalAccountBinding is not good.');
    const bound = jsonOf(Buffer.from(flattened.payload, 'base64url').toString('utf8'), 'externalAccountBinding');
    if (typeof bound !== 'object' || bound === null || (await thumbprintOf(readPublicKey(bound))) !== thumbprint)
      throw malformed('externalAccountBinding is for another key than the one that has signed.');
    return found;
  }
}

const isConflict = (error: unknown): boolean => error instanceof StoreError && error.code === 'STORE_CONFLICT';
const malformed = (detail: string): AcmeProblem => new AcmeProblem('malformed', detail);

/** RFC 8555 7.3: an e-mail address, one, as everybody has it. */
function checkContact(contact: readonly string[]): string[] {
  return contact.map((url) => {
    const [, address] = /^mailto:(.*)$/.exec(url) ?? [];
    if (address === undefined)
      throw new AcmeProblem('unsupportedContact', 'Only mailto: addresses are possible as contact.');
    try {
      return `mailto:${parseEmail(address, 'contact')}`;
    } catch (error) {
      if (error instanceof InvalidInput) throw new AcmeProblem('invalidContact', 'A contact is no e-mail address.');
      throw error;
    }
  });
}
