/** Clocks differ a little: a certificate that is valid from this very second fails at a peer whose clock is behind. */
const CLOCK_SKEW_MS = 3_600_000;
const MS_PER_DAY = 86_400_000;

/** When a certificate begins and ends. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** So many days from now. */
export const validFor = (days: number, now: Date): Validity => ({
  notBefore: new Date(now.getTime() - CLOCK_SKEW_MS),
  notAfter: new Date(now.getTime() + days * MS_PER_DAY),
});
