import { AcmeAccount, StillPending, type AcmeAccountOptions, type Order } from '#acme';

/** Turns the end of our patience into something that is dealt with elsewhere. */
export type OnStillPending = (pending: StillPending) => Error;

/** An account whose waiting steps end after a few seconds: what takes longer is waited for without a worker. */
export class PatientAccount extends AcmeAccount {
  readonly #onStillPending: OnStillPending;

  constructor(options: AcmeAccountOptions, onStillPending: OnStillPending) {
    super(options);
    this.#onStillPending = onStillPending;
  }

  override validated(order: Order): Promise<Order> {
    return this.#patiently(super.validated(order));
  }

  override issued(order: Order): Promise<Order> {
    return this.#patiently(super.issued(order));
  }

  async #patiently<T>(waiting: Promise<T>): Promise<T> {
    try {
      return await waiting;
    } catch (error) {
      throw error instanceof StillPending ? this.#onStillPending(error) : error;
    }
  }
}
