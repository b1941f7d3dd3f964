import { fetchChallenge, StrayRedirect, Unreached } from '#acme';
import type { DirectoryProblem } from '#domain';
import { found, wrong, type Look } from './proof.ts';
import { asProblem } from './reach.ts';

const USER_AGENT = 'mcp-proxy-manager ACME directory';

/**
 * HTTP-01 (RFC 8555 8.3). What another server answers is compared and never shown: it may be none of the account's business. The
 * next address is tried where nobody answers at one.
 */
export const lookAtHttp: Look = async ({ name, token, keyAuthorization }, reach, signal) => {
  const { httpPort, tlsPort } = reach;
  const addressesOf = (host: string): Promise<string[]> => reach.addressesOf(host, signal);
  const terms = { httpPort, tlsPort, userAgent: USER_AGENT, addressesOf, signal };
  let problem: DirectoryProblem | undefined;
  for (const address of await addressesOf(name)) {
    try {
      const { url, status, body } = await fetchChallenge(terms, { name, address, token });
      if (status === 200 && body.trimEnd() === keyAuthorization) return found;
      return wrong(`${url.href} answers ${status === 200 ? 'with something else' : `with status ${status}`}.`);
    } catch (error) {
      if (error instanceof StrayRedirect) return wrong(error.message);
      if (!(error instanceof Unreached)) throw error;
      problem = asProblem(signal.aborted ? signal.reason : error.cause, `at ${address}, port ${error.port}`);
    }
  }
  return problem;
};
