import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { namesFor } from './names-for.ts';
import type { Probe } from './probe.ts';
import { reach, troubleOf, type Trouble } from './reach.ts';
import type { Subject } from './subject.ts';

const TIMEOUT_MS = 2_000;

/**
 * Whether TLS is spoken where a CA looks for TLS-ALPN-01 (RFC 8737). Whether it is this gateway cannot be asked without
 * disturbing a challenge for the same name.
 */
export const checkTls = (subject: Subject): Probe[] =>
  namesFor(subject, 'tls-alpn-01').map((name) => ({
    check: 'port_443',
    name,
    look: () => {
      const well = `TLS is spoken for ${name} on port ${subject.challenging.tlsPort}.`;
      return reach(subject, name, (address) => shakeHands(subject, name, address), well);
    },
  }));

function shakeHands(subject: Subject, name: string, address: string): Promise<Trouble | null> {
  const { tlsPort: port } = subject.challenging;
  const { signal } = subject;
  return new Promise((resolve) => {
    const servername = isIP(name) ? '' : name;
    const socket = connect({ host: address, port, servername, rejectUnauthorized: false, timeout: TIMEOUT_MS });
    const end = (trouble: Trouble | null): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(trouble);
    };
    const abort = (): void => end(troubleOf(signal.reason, port));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('secureConnect', () => end(null));
    socket.once('timeout', () => end(troubleOf(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }), port)));
    socket.on('error', (error) => end(troubleOf(error, port)));
  });
}
