import { Client, type Authorization, type Order } from 'acme-client';
import { ACMECertificateError, ACMEValidationError } from './acme-error.ts';
import { caText } from './ca-text.ts';
import { callCa, type Answer } from './call-ca.ts';
import { explainProblem, explainValidation } from './explain-problem.ts';
import { poll, type PollSettings } from './poll.ts';
import { isProblem, readProblem } from './problem.ts';
import type { Connection } from './transport.ts';

export interface AcmeAccountOptions {
  readonly directoryUrl: string;
  /** PEM. */
  readonly keyPem: string;
  /** The account's URL at the CA, once it is known. */
  readonly url: string | null;
  readonly connection: Connection;
  readonly polling: PollSettings;
}

/** An HTTP-01 challenge (RFC 8555 8.3) of an authorization, and the answer to it. */
export interface HttpChallenge {
  /** The name to be validated. */
  readonly name: string;
  /** What the CA asks for below /.well-known/acme-challenge/. */
  readonly token: string;
  /** What it must find there. */
  readonly keyAuthorization: string;
  /** The CA has not been told yet that the answer is there. */
  readonly unanswered: boolean;
  readonly url: string;
  /** URL of its authorization. */
  readonly authorization: string;
}

/** Authorizations are read this many at a time: CAs limit requests per second (Let's Encrypt: 20 new nonces). */
const AT_ONCE = 5;

/**
 * An account at a CA, and the steps of an order in its name, each callable by itself: what a step needs is an order's URL,
 * so another process can go on where one has ended.
 *
 * All steps throw ACMECertificateError, validated() ACMEValidationError too, and the signal's reason when aborted.
 */
export class AcmeAccount {
  readonly #client: Client;
  readonly #connection: Connection;
  readonly #polling: PollSettings;

  constructor(options: AcmeAccountOptions) {
    this.#connection = options.connection;
    this.#polling = options.polling;
    this.#client = new Client({
      directoryUrl: options.directoryUrl,
      accountKey: options.keyPem,
      ...(options.url && { accountUrl: options.url }),
    });
  }

  /**
   * Registers this account, or finds the one that the CA has for its key (RFC 8555 7.3). Agrees to the terms of service.
   * @returns its URL
   */
  async register(email: string): Promise<string> {
    const contact = [`mailto:${email}`];
    const { value } = await this.#call(() => this.#client.createAccount({ termsOfServiceAgreed: true, contact }));
    if (value.status !== 'valid') throw this.#unusable(`the account of ${email} is ${value.status} there`);
    return this.#client.getAccountUrl();
  }

  async placeOrder(names: readonly string[]): Promise<Order> {
    const identifiers = names.map((value) => ({ type: 'dns', value }));
    return (await this.#call(() => this.#client.createOrder({ identifiers }))).value;
  }

  async loadOrder(url: string): Promise<Order> {
    return (await this.#readOrder(url)).value;
  }

  /**
   * The HTTP-01 challenges of an order's names that are not validated yet.
   * @throws ACMEValidationError ACME_NO_CHALLENGE for a name that has none, as wildcards
   */
  async challenges(order: Order): Promise<HttpChallenge[]> {
    const { value } = await this.#readAuthorizations(order.authorizations);
    const pending = value.filter(({ status }) => status === 'pending');
    return Promise.all(pending.map((authorization) => this.#httpChallenge(authorization)));
  }

  /** Tells the CA that the answer to a challenge is published. */
  async answer(challenge: HttpChallenge): Promise<void> {
    const { url, token } = challenge;
    try {
      await this.#call(() => this.#client.completeChallenge({ type: 'http-01', url, token, status: 'pending' }));
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
    await this.#poll(
      async () => {
        const { value, retryAt } = await this.#readAuthorizations(unsettled);
        settled.push(...value.filter(({ status }) => status !== 'pending'));
        unsettled = value.filter(({ status }) => status === 'pending').map(({ url }) => url);
        return { value: unsettled.length, retryAt };
      },
      (left) => left === 0,
    );
    const failed = settled.filter(({ status }) => status !== 'valid');
    if (failed.length) throw this.#invalid(failed);
    if (unsettled.length) throw this.#late(`validate ${unsettled.length} of ${order.authorizations.length} names`);
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

  /** @returns the PEM chain of an order that is valid, leaf first */
  async download(order: Order): Promise<string> {
    return (await this.#call(() => this.#client.getCertificate(order))).value;
  }

  async #httpChallenge(authorization: Authorization): Promise<HttpChallenge> {
    const name = nameOf(authorization);
    const challenge = authorization.challenges.find(({ type }) => type === 'http-01');
    if (!challenge) {
      const remedy = authorization.wildcard
        ? 'A wildcard needs a DNS-01 challenge, which this release does not answer; name each host instead.'
        : 'Choose another CA.';
      throw new ACMEValidationError(`${this.#connection.ca} offers no HTTP-01 challenge for ${name}. ${remedy}`, {
        code: 'ACME_NO_CHALLENGE',
        retry: false,
      });
    }
    const { token, url, status } = challenge;
    const keyAuthorization = await this.#client.getChallengeKeyAuthorization(challenge);
    return { name, token, keyAuthorization, url, unanswered: status === 'pending', authorization: authorization.url };
  }

  /** A CA refuses what it is told twice (the first time its answer was lost on the way). */
  async #isAnswered(challenge: HttpChallenge, refusal: unknown): Promise<boolean> {
    if (!(refusal instanceof ACMECertificateError && refusal.problem && refusal.problem.status < 500)) return false;
    const { value } = await this.#readAuthorizations([challenge.authorization]);
    return value.some(({ challenges }) =>
      challenges.some(({ url, status }) => url === challenge.url && status !== 'pending'),
    );
  }

  async #untilOrder(order: Order, isDone: (order: Order) => boolean, what: string): Promise<Order> {
    const last = await this.#poll(() => this.#readOrder(order.url), isDone);
    if (!isDone(last)) throw this.#late(what);
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

  #readOrder = (url: string): Promise<Answer<Order>> => this.#call(() => this.#client.getOrder({ url } as Order));

  #call = <T>(work: () => Promise<T>): Promise<Answer<T>> => callCa(this.#connection, work);

  #poll = <T>(ask: () => Promise<Answer<T>>, isDone: (value: T) => boolean): Promise<T> =>
    poll(ask, isDone, this.#polling, this.#connection.signal);

  #invalid(failed: readonly Authorization[]): ACMEValidationError {
    const failures = failed.map((authorization) => ({
      name: nameOf(authorization),
      problem: readProblem(errorOf(authorization), 403),
    }));
    const problem = failures[0]?.problem;
    return new ACMEValidationError(explainValidation(this.#connection.ca, failures), {
      code: problem?.type ?? 'ACME_PROTOCOL',
      retry: false,
      problem,
    });
  }

  #late(what: string): ACMECertificateError {
    const { maxAttempts, intervalMs } = this.#polling;
    return new ACMECertificateError(
      `${this.#connection.ca} did not ${what} when asked ${maxAttempts === 1 ? 'once' : `${maxAttempts} times, every ${intervalMs / 1000} s`}. Try again later, or raise ACME_POLL_MAX_ATTEMPTS.`,
      { code: 'ACME_TIMEOUT', retry: true },
    );
  }

  #unusable = (why: string): ACMECertificateError =>
    new ACMECertificateError(`${this.#connection.ca} cannot issue now: ${why}. Try again; a new one is made then.`, {
      code: 'ACME_PROTOCOL',
      retry: true,
    });
}

/** RFC 1035 2.3.4; the CA says it. */
const MAX_NAME = 253;

const nameOf = ({ identifier, wildcard }: Authorization): string =>
  (wildcard ? '*.' : '') + caText(identifier.value, MAX_NAME);

/** The challenge that failed says why; an authorization that expired or was deactivated has no such challenge. */
const errorOf = ({ challenges, status }: Authorization): object =>
  challenges.find(({ error }) => error)?.error ?? { detail: `its authorization is ${status}` };
