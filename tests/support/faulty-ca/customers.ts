import type { Fault } from './fault.ts';
import type { SignedRequest } from './signed-request.ts';
import type { Answered } from './upstream.ts';

/** Who asks: the accounts that were registered through the proxy, by their e-mail addresses, and what each has had done. */
export class Customers {
  readonly #emails = new Map<string, string>();
  readonly #done = new Map<string, string[]>();

  registered(signed: SignedRequest, { headers }: Answered): void {
    const email = emailIn(signed);
    if (email && headers.location) this.#emails.set(headers.location, email);
  }

  /** The CA has done what was asked at this path. */
  served(path: string, signed: SignedRequest): void {
    const email = this.#emailOf(signed);
    if (email) this.#done.set(email, [...(this.#done.get(email) ?? []), path]);
  }

  /** Whether a fault is for this request, as far as that depends on who asks. */
  meets({ email, after }: Fault, signed: SignedRequest | undefined): boolean {
    if (email === undefined && after === undefined) return true;
    const asking = signed && this.#emailOf(signed);
    if (asking === undefined || (email ?? asking) !== asking) return false;
    return after === undefined || (this.#done.get(asking) ?? []).some((path) => after.test(path));
  }

  #emailOf = (signed: SignedRequest): string | undefined => this.#emails.get(signed.kid ?? '') ?? emailIn(signed);
}

function emailIn({ payload }: SignedRequest): string | undefined {
  const [contact] = (payload?.['contact'] ?? []) as readonly string[];
  return contact?.replace(/^mailto:/, '');
}
