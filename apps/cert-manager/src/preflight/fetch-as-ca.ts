import { CHALLENGE_PATH, fetchChallenge, StrayRedirect, Unreached, type Asked as AskedOf } from '#acme';
import { troubleOf, type Trouble } from './reach.ts';
import type { Subject } from './subject.ts';

export interface Asked extends AskedOf {
  /** What has to be found. */
  readonly answer: string;
}

const USER_AGENT = 'mcp-proxy-manager pre-flight check';
/** Shorter than all checks together get, so that there is something to be said about a silent address. */
const TIMEOUT_MS = 2_000;

/**
 * Fetches a challenge as a CA does. What is found is compared and never shown: a name may lead to a server that is none of the
 * asker's business.
 * @returns what is wrong, or null
 */
export async function fetchAsCa(subject: Subject, asked: Asked): Promise<Trouble | null> {
  const { httpPort, tlsPort } = subject.challenging;
  const signal = AbortSignal.any([subject.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const addressesOf = (name: string): Promise<string[]> => subject.addressesOf(name);
  try {
    const terms = { httpPort, tlsPort, userAgent: USER_AGENT, addressesOf, signal };
    const { url, status, body } = await fetchChallenge(terms, asked);
    return judge(url, status, body, asked.answer);
  } catch (error) {
    subject.signal.throwIfAborted();
    if (error instanceof StrayRedirect) return wrong(error.message);
    if (error instanceof Unreached) return troubleOf(signal.aborted ? signal.reason : error.cause, error.port);
    throw error;
  }
}

function judge(url: URL, status: number, body: string, answer: string): Trouble | null {
  if (status === 200 && body.trim() === answer) return null;
  const what = status === 200 ? 'with something else' : `with status ${status}`;
  return wrong(
    `another server answers there, ${what}. Point ${url.hostname} at this gateway, or have whatever is in front of it pass ${CHALLENGE_PATH} on to it.`,
  );
}

const wrong = (words: string): Trouble => ({ words, noRoute: false });
