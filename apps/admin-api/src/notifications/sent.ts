/** What became of one attempt to deliver a message. */
export interface Sent {
  readonly delivered: boolean;
  /** What the receiver answered, or the exact error. */
  readonly answer: string;
  /** What to do where it was not delivered. */
  readonly remedy: string | null;
  /** Whether it may be delivered later. */
  readonly retry: boolean;
}

const MAX_ANSWER = 500;

/** What a receiver says, on one line, without control characters and without what must not be shown. */
export function shownAnswer(text: string, secrets: readonly (string | null)[]): string {
  const hidden = secrets.reduce<string>((all, secret) => (secret ? all.replaceAll(secret, '***') : all), text);
  const line = hidden.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > MAX_ANSWER ? `${line.slice(0, MAX_ANSWER)}…` : line;
}
