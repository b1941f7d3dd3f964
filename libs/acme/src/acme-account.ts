import { Client, type Authorization, type Order } from 'acme-client';
import { automaticChallenge } from '#domain';
import { ACMECertificateError, AcmeError, StillPending } from './acme-error.ts';
import { callCa, type Answer } from './call-ca.ts';
import { challengeOf, isLasting, type Challenge, type ChooseChallenge } from './challenge.ts';
import { checkAccountUrl, checkAuthorizations, checkCount } from './check-authorizations.ts';
import { explainBinding } from './explain-binding.ts';
import { checkProfile, explainProfile, isAboutReplaces } from './explain-order.ts';
import { explainProblem } from './explain-problem.ts';
import { identifierOf, nameOf } from './identifier.ts';
import type { NewOrder } from './new-order.ts';
import { poll, type Polled, type PollSettings } from './poll.ts';
import { preferred, type Chain } from './preferred-chain.ts';
import { isProblem, readProblem, type AcmeProblem } from './problem.ts';
import type { Connection } from './transport.ts';
import { validationFailure } from './validation-failure.ts';

export interface AcmeAccountOptions {
  readonly directoryUrl: string;
  /** PEM. */
  readonly keyPem: string;
  /** The account's URL at the CA, once it is known. */
  readonly url: string | null;
  readonly connection: Connection;
  readonly polling: PollSettings;
}

/** What a CA gives to its customers so that they can bind accounts to what they have there (RFC 8555 7.3.4). */
export interface ExternalAccountBinding {
  readonly keyId: string;
  /** Base64url, as CAs give it. */
  readonly hmacKey: string;
}

export interface OrderOptions {
  /** One of the CA's profiles (draft-ietf-acme-profiles). */
  readonly profile?: string | null | undefined;
  /** certificateId() of the certificate that this order renews (RFC 9773 5). */
  readonly replaces?: string | null | undefined;
  /** Ends the request, in place of the connection's: nobody knows the address of an order whose answer was not waited for. */
  readonly signal?: AbortSignal | undefined;
}

export interface PlacedOrder {
  readonly order: Order;
  /** Why the CA refused `replaces`, where the order was placed without. */
  readonly replacesDropped: AcmeProblem | null;
}

/** Authorizations are read this many at a time: CAs limit requests per second (Let's Encrypt: 20 new nonces). */
const AT_ONCE = 5;

/**
 * An account at a CA, and the steps of an order in its name, each callable by itself: what a step needs is an order's URL,
 * so another process can go on where one has ended.
 *
 * All steps throw ACMECertificateError, validated() ACMEValidationError too, and the signal's reason when aborted. Those that
 * wait throw StillPending when the patience of the settings is over.
 */
export class AcmeAccount {
  #client: Client;
  readonly #options: AcmeAccountOptions;
  readonly #connection: Connection;
  readonly #polling: PollSettings;

  constructor(options: AcmeAccountOptions) {
    this.#options = options;
    this.#connection = options.connection;
    this.#polling = options.polling;
    this.#client = clientOf(options, options.url);
  }

  /**
   * Registers this account, or finds the one that the CA has for its key (RFC 8555 7.3). Agrees to the terms of service.
   * @param told the binding to an external account, for CAs that want one; an account that exists is not bound again
   * @returns its URL
   */
  async register(email: string, { eab }: { readonly eab?: ExternalAccountBinding | undefined } = {}): Promise<string> {
    const account = (eab && (await this.#find())) ?? (await this.#create(email, eab));
    if (account.status !== 'valid') throw this.#unusable(`the account of ${email} is ${account.status} there`);
    return this.#client.getAccountUrl();
  }

  /**
   * Orders a certificate for host names, wildcards and IP addresses (RFC 8738). Where the CA refuses what it replaces, the
   * order is placed without: a renewal matters more than its precedence.
   * @throws ACMECertificateError invalidProfile with the profiles that there are
   */
  async placeOrder(names: readonly string[], { profile, replaces, signal }: OrderOptions = {}): Promise<PlacedOrder> {
    if (profile) await checkProfile(this.#connection, this.#options.directoryUrl, profile);
    const order = { identifiers: names.map(identifierOf), ...(profile && { profile }) };
    if (!replaces) return { order: await this.#placeOrder(order, profile, signal), replacesDropped: null };
    try {
      return { order: await this.#placeOrder({ ...order, replaces }, profile, signal), replacesDropped: null };
    } catch (error) {
      if (!(error instanceof AcmeError && error.problem && isAboutReplaces(error.problem))) throw error;
      return { order: await this.#placeOrder(order, profile, signal), replacesDropped: error.problem };
    }
  }

  async loadOrder(url: string): Promise<Order> {
    return (await this.#readOrder(url)).value;
  }

  /**
   * One challenge for each of an order's names that is not validated yet.
   * @throws ACMEValidationError ACME_NO_CHALLENGE for a name with none of the chosen type; ACME_PROTOCOL for one not in `names`
   */
  async challenges(
    order: Order,
    chooseType: ChooseChallenge = automaticChallenge,
    names: readonly string[] = order.identifiers.map((identifier) => nameOf({ identifier })),
  ): Promise<Challenge[]> {
    const { ca } = this.#connection;
    checkCount(ca, order.authorizations, names);
    const { value } = await this.#readAuthorizations(order.authorizations);
    checkAuthorizations(ca, value, names);
    // acme-client hashes it for DNS-01 and knows no dns-persist-01; what HTTP-01 answers is the thing itself (RFC 8555 8.1).
    const keyAuthorizationOf = (token: string, url: string): Promise<string> =>
      this.#client.getChallengeKeyAuthorization({ type: 'http-01', url, token, status: 'pending' });
    const pending = value.filter(({ status }) => status === 'pending');
    const found = await Promise.all(pending.map((each) => challengeOf(ca, each, chooseType, keyAuthorizationOf)));
    if (found.some(isLasting)) checkAccountUrl(ca, this.#client.getAccountUrl(), this.#options.directoryUrl);
    return found;
  }

  /** Tells the CA that the answer to a challenge is published. */
  async answer(challenge: Pick<Challenge, 'url' | 'authorization'>): Promise<void> {
    const { url } = challenge;
    try {
      // Only the URL is used: the payload is empty for every type of challenge (RFC 8555 7.5.1).
      await this.#call(() => this.#client.completeChallenge({ type: 'http-01', url, token: '', status: 'pending' }));
    } catch (error) {
      if (!(await this.#isAnswered(challenge, error))) throw error;
    }
  }

  /**
   * Waits until all names of an order are validated.
   * @returns the order, which can be finalized then
   * @throws ACMEValidationError that says which names failed and why
   */
  async validated(order: Order): Promise<Order> {
    let unsettled = order.authorizations;
    const settled: Authorization[] = [];
    const { comeBackAt } = await this.#poll(
      async () => {
        const { value, retryAt } = await this.#readAuthorizations(unsettled);
        settled.push(...value.filter(({ status }) => status !== 'pending'));
        unsettled = value.filter(({ status }) => status === 'pending').map(({ url }) => url);
        return { value: unsettled.length, retryAt };
      },
      (left) => left === 0,
    );
    const failed = settled.filter(({ status }) => status !== 'valid');
    if (failed.length) throw validationFailure(this.#connection.ca, failed);
    if (unsettled.length)
      throw this.#late(`validate ${unsettled.length} of ${order.authorizations.length} names`, comeBackAt);
    return this.#untilOrder(order, ({ status }) => status !== 'pending', 'make the order ready');
  }

  /** Sends the signing request (PEM) of an order that is ready. */
  async finalize(order: Order, signingRequestPem: string): Promise<Order> {
    try {
      return (await this.#call(() => this.#client.finalizeOrder(order, signingRequestPem))).value;
    } catch (error) {
      if (!(error instanceof ACMECertificateError && isProblem(error.problem, 'orderNotReady'))) throw error;
      // The CA has had it already, and its answer was lost on the way.
      const { value } = await this.#readOrder(order.url);
      if (value.status !== 'processing' && value.status !== 'valid') throw error;
      return value;
    }
  }

  /** Waits until the certificate is issued. */
  issued(order: Order): Promise<Order> {
    return this.#untilOrder(order, ({ status }) => status === 'valid' || status === 'invalid', 'issue the certificate');
  }

  /**
   * Fetches the certificate of an order that is valid.
   * @param told common name of the issuer that the chain shall end in; where no chain does, the CA's own choice is taken
   */
  async download(
    order: Order,
    { preferredChain }: { readonly preferredChain?: string | null | undefined } = {},
  ): Promise<Chain> {
    const { value, alternates = [] } = await this.#readChain(order);
    if (!preferredChain) return { pem: value, note: null };
    const others = alternates.map((url) => () => this.#readChain({ ...order, certificate: url }));
    return preferred(this.#connection.ca, preferredChain, value, others);
  }

  /** The account that the CA has for this key, if it has one. */
  async #find(): Promise<{ readonly status: string } | undefined> {
    try {
      return (await this.#call(() => this.#client.createAccount({ onlyReturnExisting: true }))).value;
    } catch (error) {
      if (error instanceof AcmeError && isProblem(error.problem, ...NO_SUCH_ACCOUNT)) return undefined;
      throw error;
    }
  }

  async #create(email: string, eab: ExternalAccountBinding | undefined): Promise<{ readonly status: string }> {
    const client = eab ? clientOf(this.#options, null, eab) : this.#client;
    try {
      // acme-client writes the binding into what it is given, so each attempt gets an object of its own.
      const create = () => client.createAccount({ termsOfServiceAgreed: true, contact: [`mailto:${email}`] });
      const { value } = await this.#call(create);
      if (eab) this.#client = clientOf(this.#options, client.getAccountUrl());
      return value;
    } catch (error) {
      throw eab && error instanceof AcmeError ? explainBinding(this.#connection.ca, error) : error;
    }
  }

  async #placeOrder(order: NewOrder, profile: OrderOptions['profile'], signal: OrderOptions['signal']): Promise<Order> {
    const connection = signal ? { ...this.#connection, signal } : this.#connection;
    try {
      return (await callCa(connection, () => this.#client.createOrder(order))).value;
    } catch (error) {
      if (!(profile && error instanceof AcmeError)) throw error;
      throw await explainProfile(this.#connection, this.#options.directoryUrl, profile, error);
    }
  }

  /** A CA refuses what it is told twice (the first time its answer was lost on the way). */
  async #isAnswered(challenge: Pick<Challenge, 'url' | 'authorization'>, refusal: unknown): Promise<boolean> {
    if (!(refusal instanceof ACMECertificateError && refusal.problem && refusal.problem.status < 500)) return false;
    const { value } = await this.#readAuthorizations([challenge.authorization]);
    return value.some(({ challenges }) =>
      challenges.some(({ url, status }) => url === challenge.url && status !== 'pending'),
    );
  }

  async #untilOrder(order: Order, isDone: (order: Order) => boolean, what: string): Promise<Order> {
    const { value: last, comeBackAt } = await this.#poll(() => this.#readOrder(order.url), isDone);
    if (!isDone(last)) throw this.#late(what, comeBackAt);
    if (last.status !== 'invalid') return last;
    const problem = readProblem(last.error, 403);
    throw new ACMECertificateError(explainProblem(this.#connection.ca, problem, undefined), {
      code: problem.type,
      retry: false,
      problem,
    });
  }

  async #readAuthorizations(urls: readonly string[]): Promise<Answer<Authorization[]>> {
    const value: Authorization[] = [];
    let retryAt: Date | undefined;
    for (let at = 0; at < urls.length; at += AT_ONCE) {
      const authorizations = urls.slice(at, at + AT_ONCE);
      const answer = await this.#call(() => this.#client.getAuthorizations({ authorizations } as Order));
      value.push(...answer.value);
      retryAt = answer.retryAt ?? retryAt;
    }
    return { value, retryAt };
  }

  #readChain = (order: Order): Promise<Answer<string>> => this.#call(() => this.#client.getCertificate(order));

  #readOrder = (url: string): Promise<Answer<Order>> => this.#call(() => this.#client.getOrder({ url } as Order));

  #call = <T>(work: () => Promise<T>): Promise<Answer<T>> => callCa(this.#connection, work);

  #poll = <T>(ask: () => Promise<Answer<T>>, isDone: (value: T) => boolean): Promise<Polled<T>> =>
    poll(ask, isDone, this.#polling, this.#connection.signal);

  #late(what: string, comeBackAt: Date | undefined): ACMECertificateError {
    const { maxAttempts, intervalMs } = this.#polling;
    const LateError = comeBackAt ? StillPending : ACMECertificateError;
    return new LateError(
      `${this.#connection.ca} did not ${what} when asked ${maxAttempts === 1 ? 'once' : `${maxAttempts} times, every ${intervalMs / 1000} s`}. Try again later, or raise ACME_POLL_MAX_ATTEMPTS.`,
      { code: 'ACME_TIMEOUT', retry: true, retryAt: comeBackAt },
    );
  }

  #unusable = (why: string): ACMECertificateError =>
    new ACMECertificateError(`${this.#connection.ca} cannot issue now: ${why}. Try again; a new one is made then.`, {
      code: 'ACME_PROTOCOL',
      retry: true,
    });
}

/** Some CAs want the binding even from who only asks. */
const NO_SUCH_ACCOUNT = ['accountDoesNotExist', 'externalAccountRequired', 'malformed'];

const clientOf = (
  { directoryUrl, keyPem }: AcmeAccountOptions,
  accountUrl: string | null,
  eab?: ExternalAccountBinding,
): Client =>
  new Client({
    directoryUrl,
    accountKey: keyPem,
    ...(accountUrl && { accountUrl }),
    ...(eab && { externalAccountBinding: { kid: eab.keyId, hmacKey: eab.hmacKey } }),
  });
