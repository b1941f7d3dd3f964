import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { exportJWK } from 'jose';
import { z } from 'zod';
import { PrivateCa } from '#ca';
import type { Configuration } from '#config';
import {
  challengesFor,
  directoryOrderStatus,
  InvalidInput,
  isAddress,
  parseCertifiedName,
  type CertifiedName,
  type DirectoryAuthorization,
  type DirectoryOrder,
} from '#domain';
import { PkiError, readSigningRequest, type SigningRequest } from '#pki';
import { Store, StoreError, type Found } from '#store';
import { Authentication } from '../auth/authentication.ts';
import { FromConfiguration } from '../config.ts';
import { AcmeProblem, type Subproblem } from './acme-problem.ts';
import { NamePolicy } from './name-policy.ts';
import { readPublicKey, thumbprintOf } from './public-key.ts';
import { parsePayload, type Holder, type SignedRequest } from './signed-requests.ts';

const MAX_NAMES = 100;
/** What a token has under way or has got lately, so that it cannot fill Redis. */
const MAX_PER_TOKEN = 1_000;
const UNFINISHED_MS = 86_400_000;
const ISSUED_MS = 7 * 86_400_000;
const ATTEMPTS = 5;

const NewOrder = z.looseObject({
  identifiers: z
    .array(z.looseObject({ type: z.string(), value: z.string() }))
    .min(1)
    .max(MAX_NAMES),
  notBefore: z.string().optional(),
  notAfter: z.string().optional(),
});
const Finalization = z.looseObject({ csr: z.string().regex(/^[\w-]+$/) });
const AuthorizationUpdate = z.looseObject({ status: z.literal('deactivated') });

/** Orders of the directory (RFC 8555 7.4). */
@Injectable()
export class AcmeOrders {
  readonly #store: Store;
  readonly #ca: PrivateCa;
  readonly #policy: NamePolicy;
  readonly #authentication: Authentication;
  readonly #days: number;

  constructor(
    store: Store,
    ca: PrivateCa,
    policy: NamePolicy,
    authentication: Authentication,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#ca = ca;
    this.#policy = policy;
    this.#authentication = authentication;
    this.#days = configuration.CA_CERT_DAYS;
  }

  async place({ payload, account, caller }: SignedRequest & Holder, now: Date): Promise<DirectoryOrder> {
    const { identifiers, notBefore, notAfter } = parsePayload(NewOrder, payload);
    if (notBefore !== undefined || notAfter !== undefined)
      throw new AcmeProblem('malformed', 'notBefore and notAfter are not supported; leave them out.');
    const names = namesOf(identifiers);
    const { owner_token_hash, created_by, id } = account.record;
    if ((await this.#store.directory.countOrders(owner_token_hash, now)) >= MAX_PER_TOKEN)
      throw new AcmeProblem('rateLimited', `The token has ${MAX_PER_TOKEN} orders of the last days already.`, {
        headers: { 'retry-after': '3600' },
      });
    await this.#policy.check(caller, names, now);
    const order: DirectoryOrder = {
      owner_token_hash,
      created_by,
      id: newId(),
      account: id,
      authorizations: names.map(authorizationFor),
      expires_at: new Date(now.getTime() + UNFINISHED_MS).toISOString(),
      fullchain_pem: null,
    };
    await this.#store.commit(this.#store.directory.savingOrder(order, null));
    return order;
  }

  /** @throws AcmeProblem where there is none, or it is another account's */
  async find({ account }: Holder, id: string): Promise<Found<DirectoryOrder>> {
    const found = /^[\w-]{1,64}$/.test(id) ? await this.#store.directory.findOrder(id) : undefined;
    if (!found) throw nothing('order');
    if (found.record.account !== account.record.id)
      throw new AcmeProblem('unauthorized', 'The order belongs to another account.');
    return found;
  }

  async authorization(
    holder: Holder,
    id: string,
    index: string,
  ): Promise<{ order: Found<DirectoryOrder>; at: number; authorization: DirectoryAuthorization }> {
    const order = await this.find(holder, id);
    const at = /^\d{1,3}$/.test(index) ? Number(index) : -1;
    const authorization = order.record.authorizations[at];
    if (!authorization) throw nothing('authorization');
    return { order, at, authorization };
  }

  /** RFC 8555 7.5.2: the account gives it up. */
  async deactivate(payload: string, order: Found<DirectoryOrder>, at: number): Promise<DirectoryOrder> {
    parsePayload(AuthorizationUpdate, payload);
    const { record, raw } = order;
    const authorizations = record.authorizations.map((each, i) =>
      i === at ? { ...each, status: 'deactivated' as const, next_at: null } : each,
    );
    const changed = { ...record, authorizations };
    await this.#store.commit(this.#store.directory.savingOrder(changed, raw));
    return changed;
  }

  /** The account's orders that can still become, or are, something. */
  async list({ account }: Holder, now: Date): Promise<string[]> {
    const orders = await this.#store.directory.ordersOf(account.record.owner_token_hash, now);
    return orders
      .filter((order) => order.account === account.record.id && directoryOrderStatus(order) !== 'invalid')
      .map(({ id }) => id);
  }

  /** Has the CA issue what was ordered. It issues once, and only what the token may have at that moment. */
  async finalize(signed: SignedRequest & Holder, id: string, now: Date): Promise<DirectoryOrder> {
    const { csr } = parsePayload(Finalization, signed.payload);
    const request = await requestOf(csr);
    const own = await thumbprintOf(readPublicKey(await exportJWK(request.publicKey)));
    if (own === signed.account.record.thumbprint)
      throw new AcmeProblem('badCSR', "The certificate cannot have the account's key (RFC 8555 11.1).");
    for (let left = ATTEMPTS; ; left--) {
      try {
        return await this.#issue(signed, id, request, now);
      } catch (error) {
        if (left <= 1 || !(error instanceof StoreError && error.code === 'STORE_CONFLICT')) throw error;
      }
    }
  }

  async #issue(
    signed: SignedRequest & Holder,
    id: string,
    { names: wanted, publicKey }: SigningRequest,
    now: Date,
  ): Promise<DirectoryOrder> {
    const { caller } = signed;
    const { record: order, raw } = await this.find(signed, id);
    const status = directoryOrderStatus(order);
    if (status !== 'ready')
      throw new AcmeProblem('orderNotReady', `The order is ${status}; only one that is ready can be finalized.`);
    const names = order.authorizations.map(({ name }) => name);
    if (wanted.length !== names.length || !names.every((name) => wanted.includes(name)))
      throw new AcmeProblem(
        'badCSR',
        `The certificate signing request has other names than the order: ${names.join(', ')}.`,
      );
    const standing = await this.#policy.check(caller, names, now);
    const token = await this.#authentication.standing(caller);
    const { owner_token_hash, created_by } = order;
    const { fullchain_pem, remembering } = await this.#ca.sign(
      {
        purpose: 'server',
        commonName: names[0] ?? '',
        names,
        publicKey,
        days: this.#days,
        certName: null,
        acmeAccount: order.account,
        owner_token_hash,
        created_by,
      },
      now,
    );
    const issued = { ...order, fullchain_pem, expires_at: new Date(now.getTime() + ISSUED_MS).toISOString() };
    await this.#store.commit(this.#store.directory.savingOrder(issued, raw), remembering, standing, token);
    return issued;
  }
}

const newId = (): string => randomBytes(16).toString('base64url');

const authorizationFor = (name: CertifiedName): DirectoryAuthorization => ({
  name,
  status: 'pending',
  token: randomBytes(32).toString('base64url'),
  tried: null,
  attempts: 0,
  next_at: null,
  validated_at: null,
  problem: null,
});

export const nothing = (what: string): AcmeProblem =>
  new AcmeProblem('malformed', `There is no such ${what}; it may have expired.`, { status: 404 });

function namesOf(identifiers: readonly { readonly type: string; readonly value: string }[]): CertifiedName[] {
  const wrong: Subproblem[] = [];
  const names = identifiers.flatMap(({ type, value }): CertifiedName[] => {
    if (type !== 'dns' && type !== 'ip')
      throw new AcmeProblem('unsupportedIdentifier', `Identifiers of the type ${type.slice(0, 20)} are not supported.`);
    const name = readName(value);
    if (name !== undefined && isAddress(name) === (type === 'ip') && challengesFor(name).length) return [name];
    const detail = type === 'ip' ? 'It is no IP address.' : 'It is no host name with a dot, nor a wildcard over one.';
    wrong.push({ type: 'rejectedIdentifier', detail, identifier: { type, value } });
    return [];
  });
  if (wrong.length === 0) return [...new Set(names)];
  throw new AcmeProblem('rejectedIdentifier', 'An identifier cannot be certified.', { subproblems: wrong });
}

function readName(value: string): CertifiedName | undefined {
  try {
    return parseCertifiedName(value);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

async function requestOf(csr: string): Promise<SigningRequest> {
  try {
    return await readSigningRequest(Buffer.from(csr, 'base64url'));
  } catch (error) {
    if (error instanceof PkiError) throw new AcmeProblem('badCSR', error.message);
    throw error;
  }
}
