import type { SignedRequest } from './signed-request.ts';
import type { Answered } from './upstream.ts';

/** An order as it was asked for, whatever came of it; one whose nonce is refused is asked for again. */
export interface AskedOrder {
  readonly names: readonly string[];
  /** What the client has sent, as it stands in the JWS. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** URL of the account. */
  readonly account: string | undefined;
  /** Path of the order, once the CA has taken it. */
  order?: string;
  /** The CA has taken the signing request, and issues. */
  finalized: boolean;
}

/** What was ordered through the proxy, and what the CA made of it. */
export class OrderBook {
  readonly asked: AskedOrder[] = [];
  readonly #bySigned = new WeakMap<SignedRequest, AskedOrder>();
  readonly #byFinalize = new Map<string, AskedOrder>();

  note(signed: SignedRequest): void {
    const { payload = {}, kid } = signed;
    const identifiers = (payload['identifiers'] ?? []) as { readonly value: string }[];
    const order = { names: identifiers.map(({ value }) => value), payload, account: kid, finalized: false };
    this.asked.push(order);
    this.#bySigned.set(signed, order);
  }

  taken(signed: SignedRequest, { headers, body }: Answered): void {
    const asked = this.#bySigned.get(signed);
    if (!asked) return;
    const { finalize } = JSON.parse(body.toString()) as { readonly finalize: string };
    asked.order = new URL(headers.location ?? '').pathname;
    this.#byFinalize.set(new URL(finalize).pathname, asked);
  }

  finalized(path: string): void {
    const order = this.#byFinalize.get(path);
    if (order) order.finalized = true;
  }

  /** Those that the CA has taken, for exactly these names. */
  ordersFor(names: readonly string[]): AskedOrder[] {
    const wanted = names.toSorted().join();
    return this.asked.filter((each) => each.order !== undefined && each.names.toSorted().join() === wanted);
  }
}
