/**
 * An issuance has to wait for something that takes long: a person who sets a DNS record, records that spread, a CA that names a
 * later time, a rate limit. It is no failure: what has been reached is written down, the worker is given back, and the work
 * is taken up again at that time from where it stands.
 */
export class Parked extends Error {
  override readonly name = 'Parked';
  readonly until: Date;

  /** @param message what a person should know while it waits */
  constructor(until: Date, message: string) {
    super(message);
    this.until = until;
  }
}
