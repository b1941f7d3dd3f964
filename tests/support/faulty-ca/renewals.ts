import { certificateId } from '#acme';
import type { OwnAnswer } from './fault.ts';

export interface Suggestion {
  readonly start: Date;
  readonly end: Date;
  readonly explanationUrl?: string;
  readonly retryAfterSeconds?: number;
  /** PEM; all that have no suggestion of their own unless told otherwise. */
  readonly certificate?: string;
}

const EVERY = '*';

/** When the certificates of a CA should be renewed (RFC 9773). */
export class Renewals {
  readonly #answers = new Map<string, OwnAnswer>();

  suggest({ start, end, explanationUrl, retryAfterSeconds, certificate }: Suggestion): void {
    const suggestedWindow = { start: start.toISOString(), end: end.toISOString() };
    this.answer(
      {
        status: 200,
        contentType: 'application/json',
        body: { suggestedWindow, ...(explanationUrl && { explanationURL: explanationUrl }) },
        ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
      },
      certificate,
    );
  }

  /** Anything, well-formed or not. */
  answer(answer: OwnAnswer, certificate?: string): void {
    this.#answers.set(certificate === undefined ? EVERY : certificateId(certificate), answer);
  }

  withdraw(): void {
    this.#answers.clear();
  }

  /** Whether the CA has ARI. */
  get offered(): boolean {
    return this.#answers.size > 0;
  }

  find(path: string): OwnAnswer | undefined {
    return this.#answers.get(path.slice(path.lastIndexOf('/') + 1)) ?? this.#answers.get(EVERY);
  }
}
