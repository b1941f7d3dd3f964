import type { AcmeAccount, Order } from '#acme';

/** An order at the CA, and the account that it belongs to. */
export interface PlacedOrder {
  readonly account: AcmeAccount;
  readonly order: Order;
}
