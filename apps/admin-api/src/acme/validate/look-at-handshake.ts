import { connect } from 'node:tls';
import { challengedServerName, type DirectoryProblem } from '#domain';
import { acmeTlsMistake } from '#pki';
import { found, wrong, type Look, type Proof } from './proof.ts';
import { asProblem } from './reach.ts';

const ACME_TLS = 'acme-tls/1';

/** TLS-ALPN-01 (RFC 8737 3; RFC 8738 6 for addresses). The handshake is all there is to it; nothing is sent after it. */
export const lookAtHandshake: Look = async (proof, reach, signal) => {
  let problem: DirectoryProblem | undefined;
  for (const address of await reach.addressesOf(proof.name, signal)) {
    try {
      const mistake = await shakeHands(proof, address, reach.tlsPort, signal);
      return mistake === undefined ? found : wrong(`At ${address}, port ${reach.tlsPort}: ${mistake}.`);
    } catch (error) {
      problem = asProblem(signal.aborted ? signal.reason : error, `at ${address}, port ${reach.tlsPort}`);
    }
  }
  return problem;
};

/** @returns what is wrong with what was shown, in words */
function shakeHands(
  { name, keyAuthorization }: Proof,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      servername: challengedServerName(name),
      ALPNProtocols: [ACME_TLS],
      minVersion: 'TLSv1.2',
      rejectUnauthorized: false,
    });
    const abort = (): void => void socket.destroy(new Error('it took too long', { cause: signal.reason }));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => {
      signal.removeEventListener('abort', abort);
      reject(new Error('the connection was closed'));
    });
    socket.on('error', reject);
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      if (socket.alpnProtocol !== ACME_TLS) resolve(`the server does not speak ${ACME_TLS}`);
      else
        resolve(certificate ? acmeTlsMistake(certificate, name, keyAuthorization) : 'the server shows no certificate');
      socket.destroy();
    });
  });
}
