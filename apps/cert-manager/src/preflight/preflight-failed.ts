import type { PreflightFinding } from '#contracts';

const SHOWN = 3;

/** CERT_PREFLIGHT=enforce, and something stands in the way: nothing was asked of the CA. */
export class PreflightFailed extends Error {
  override readonly name = 'PreflightFailed';
  readonly code = 'PREFLIGHT_FAILED';
  readonly retry = true;

  /** @param failed one or more */
  constructor(failed: readonly PreflightFinding[]) {
    super(`The pre-flight checks found what would make the order fail. ${findingsInWords(failed)}`);
  }
}

/** `app.example.com: it has no address. …` */
export const findingInWords = ({ name, message }: PreflightFinding): string =>
  name === null || message.includes(name) ? message : `${name}: ${message}`;

function findingsInWords(findings: readonly PreflightFinding[]): string {
  const words = [...new Set(findings.map(findingInWords))];
  const more = words.length - SHOWN;
  return words.slice(0, SHOWN).join(' ') + (more > 0 ? ` And ${more} more.` : '');
}
